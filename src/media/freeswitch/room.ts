import type { Logger } from 'pino';
import type { Clock } from '../../ports/clock.ts';
import type { CallId, LegId } from '../../ports/ids.ts';
import type {
  IpNetwork,
  KeysBy,
  LegTerms,
  MediaFork,
  MediaRecording,
  MediaRoom,
  Negotiated,
  RecordingOptions,
  RoomEvent,
  RtpAddress,
  Scene,
} from '../../ports/media.ts';
import { MediaError } from '../../ports/media.ts';
import type { Prompt } from '../../ports/prompt.ts';
import { agreedAudio, eventsToSend, RoomLife } from '../room/index.ts';
import type { Direction } from '../sdp/index.ts';
import { mixCommand } from './command-text.ts';
import { Conference } from './conference.ts';
import type { LoopFiles } from './loop-files.ts';
import type { PromptResolver } from './prompt-resolver.ts';
import { RoomForks } from './room-forks.ts';
import type { RoomLeg } from './room-legs.ts';
import { RoomLegs } from './room-legs.ts';
import { RoomPlays } from './room-plays.ts';
import { RoomRecordings } from './room-recordings.ts';
import { RoomScene } from './room-scene.ts';
import type { FreeswitchServer } from './server.ts';
import type { ServerTenant } from './server-tenants.ts';

/** What a room needs of its engine. */
export interface FreeswitchRoomOptions {
  readonly call: CallId;
  readonly server: FreeswitchServer;
  readonly prompts: PromptResolver;
  readonly loops: LoopFiles | null;
  readonly enginePath: (file: string) => string;
  readonly inactivityMs: number;
  /** An estimate of a leg below it is told as an alarm; null: none is. */
  readonly alarmMos: number | null;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onEvent: (event: RoomEvent) => void;
  /** The room is gone, and nothing will ask for it any more. */
  readonly onDisposed: () => void;
}

/** A call's room: a conference, its members, and what they hear. */
export class FreeswitchRoom implements MediaRoom, ServerTenant {
  readonly #options: FreeswitchRoomOptions;
  readonly #life: RoomLife;
  readonly #legs: RoomLegs;
  readonly #scene: RoomScene;
  readonly #plays: RoomPlays;
  readonly #forks: RoomForks;
  readonly #recordings: RoomRecordings;
  /** Ends what prepares prompts. */
  readonly #aborted = new AbortController();

  constructor(options: FreeswitchRoomOptions) {
    this.#options = options;
    const { server, prompts, loops, enginePath, inactivityMs, alarmMos, clock, logger, onEvent } = options;
    const life = new RoomLife(onEvent, logger);
    const conference = new Conference({ server, clock });
    const command = (text: string): Promise<string> => server.command(text);
    const emit = (event: RoomEvent): void => life.emit(event);
    const apply = (): Promise<void> => this.#scene.apply();
    this.#life = life;
    const legOf = (id: LegId): RoomLeg => this.#legs.sessions.get(id);
    this.#recordings = new RoomRecordings({ command, enginePath, clock, logger, emit, legOf });
    this.#plays = new RoomPlays({
      prompts,
      loops,
      delivery: server.prompts,
      clock,
      logger,
      emit,
      enqueue: (leg, token, file) => this.#scene.enqueue(leg, token, file),
    });
    this.#forks = new RoomForks({
      server,
      clock,
      logger,
      join: (endpoint) => conference.join(endpoint),
      joinHeaders: () => conference.joinHeaders(),
      apply,
      onLost: (fork, reason) => emit({ type: 'forkLost', fork, reason, at: clock.now() }),
    });
    this.#legs = new RoomLegs({
      server,
      conference,
      inactivityMs,
      alarmMos,
      life,
      clock,
      logger,
      apply,
      onPlayed: (token, playedMs) => this.#plays.ended(token, playedMs),
      onRecordStop: (leg, file, cause) => this.#recordings.lost(leg, file, cause),
      onClosing: (leg) => this.#release(leg),
      isHidden: (id) => this.#scene.isHidden(id),
    });
    this.#scene = new RoomScene({
      conference: conference.name,
      legs: () => this.#legs.sessions.open,
      forks: () => this.#forks.members,
      plays: this.#plays,
      command,
      emit,
      clock,
      logger,
    });
  }

  get plays(): number {
    return this.#plays.size;
  }

  get recordings(): number {
    return this.#recordings.size;
  }

  /** Forks, including those that are being made or ended. */
  get forks(): number {
    return this.#forks.size;
  }

  async openWithOffer(leg: LegId, remoteOffer: string, terms?: LegTerms): Promise<Negotiated> {
    return await this.#legs.sessions.openWithOffer(leg, remoteOffer, terms);
  }

  async openOffering(leg: LegId, terms?: LegTerms): Promise<Negotiated> {
    return await this.#legs.sessions.openOffering(leg, terms);
  }

  async acceptAnswer(leg: LegId, remoteAnswer: string): Promise<Negotiated> {
    return await this.#legs.sessions.acceptAnswer(leg, remoteAnswer);
  }

  async answerOffer(leg: LegId, remoteOffer: string): Promise<Negotiated> {
    return await this.#legs.sessions.answerOffer(leg, remoteOffer);
  }

  async reoffer(leg: LegId, direction: Direction): Promise<Negotiated> {
    return await this.#legs.sessions.reoffer(leg, direction);
  }

  allowSources(leg: LegId, networks: readonly IpNetwork[]): void {
    this.#legs.sessions.find(leg)?.sources.allow(networks);
  }

  takeKeys(leg: LegId, by: KeysBy): void {
    if (this.#life.isOpen) this.#legs.sessions.find(leg)?.keys.takeBy(by);
  }

  watchPauses(leg: LegId, pauseMs: number): void {
    this.#legs.watchPauses(leg, pauseMs);
  }

  expectMedia(leg: LegId): void {
    this.#legs.sessions.find(leg)?.watch.again();
  }

  async close(leg: LegId): Promise<void> {
    this.#legs.sessions.cancelOpening(leg);
    const open = this.#legs.sessions.find(leg);
    if (open === null) return;
    await this.#recordings.leave(open);
    await this.#legs.close(open);
  }

  setScene(scene: Scene): void {
    if (this.#life.isOpen) this.#scene.set(scene);
  }

  async prepare(prompt: Prompt): Promise<void> {
    if (this.#life.isOpen) await this.#plays.prepare(prompt, this.#aborted.signal);
  }

  chime(leg: LegId, prompt: Prompt): void {
    const open = this.#legs.sessions.find(leg);
    if (this.#life.isOpen && open !== null) void this.#chime(open, prompt);
  }

  async sendDtmf(leg: LegId, digits: string): Promise<void> {
    const open = this.#legs.sessions.get(leg);
    if (eventsToSend(digits).length === 0) return;
    const tones = open.keys.sendsTones;
    if (!tones && (open.session.agreed?.sendEvent ?? null) === null) {
      throw new MediaError('no-common-codec', 'the far end takes no telephone-event');
    }
    await (tones ? open.digits.sendTones(digits) : open.digits.send(digits));
  }

  async record(leg: LegId, file: string, options?: RecordingOptions): Promise<MediaRecording> {
    return await this.#recordings.record(leg, file, options?.paused ?? false);
  }

  async fork(leg: LegId, to: RtpAddress): Promise<MediaFork> {
    const { id, session, endpoint, joining } = this.#legs.sessions.get(leg);
    const agreed = agreedAudio(session);
    return await this.#forks.start({ id, agreed, media: endpoint.media, joining }, to);
  }

  async dispose(): Promise<void> {
    await this.#life.dispose(() => this.#dispose());
  }

  /** The server is gone, and the room with it. */
  lose(reason: string): void {
    if (!this.#life.isOpen) return;
    this.#life.lose(reason, this.#options.clock.now());
    this.#recordings.abandon();
    this.#aborted.abort();
    this.#plays.clear();
    for (const leg of this.#legs.sessions.open) void this.#legs.close(leg);
  }

  async #chime({ id, endpoint }: RoomLeg, prompt: Prompt): Promise<void> {
    const { server, logger } = this.#options;
    try {
      await server.command(mixCommand(endpoint.uuid, await this.#plays.fileOf(prompt, this.#aborted.signal)));
    } catch (error) {
      logger.warn({ err: error, legId: id }, 'a tone cannot be played');
    }
  }

  async #dispose(): Promise<void> {
    const { sessions } = this.#legs;
    this.#aborted.abort();
    this.#plays.clear();
    await this.#recordings.stopAll();
    await Promise.allSettled(sessions.open.map((leg) => this.#legs.close(leg)));
    await sessions.openingsEnded();
    this.#options.server.tenants.dismiss(this);
    this.#options.onDisposed();
  }

  /** Ends what hangs on a leg that closes. */
  async #release(leg: RoomLeg): Promise<void> {
    this.#plays.dropLeg(leg.id);
    this.#recordings.forget(leg);
    void this.#scene.apply();
    await this.#forks.close(leg.id);
  }
}
