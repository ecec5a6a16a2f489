import type { LegId } from '../../ports/ids.ts';
import type { LegTerms, Negotiated } from '../../ports/leg-terms.ts';
import type {
  IpNetwork,
  KeysBy,
  MediaFork,
  MediaRecording,
  MediaRoom,
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
import type { RoomLeg } from './room-legs.ts';
import type { RoomPartsOptions } from './room-parts.ts';
import { RoomParts } from './room-parts.ts';
import type { RoomPlaceOptions } from './room-place.ts';
import { RoomPlace } from './room-place.ts';
import type { FreeswitchServer } from './server.ts';
import type { ServerTenant } from './server-tenants.ts';

/** What a room needs of its engine. */
export interface FreeswitchRoomOptions extends Omit<RoomPartsOptions, 'life'>, Pick<RoomPlaceOptions, 'elsewhere'> {
  readonly onEvent: (event: RoomEvent) => void;
  /** The room is gone, and nothing will ask for it any more. */
  readonly onDisposed: () => void;
}

/** A call's room: a conference, its members, and what they hear. */
export class FreeswitchRoom implements MediaRoom, ServerTenant {
  readonly #options: FreeswitchRoomOptions;
  readonly #life: RoomLife;
  readonly #place: RoomPlace;
  #scene: Scene | null = null;
  /** Ends what prepares prompts. */
  readonly #aborted = new AbortController();

  constructor(options: FreeswitchRoomOptions) {
    this.#options = options;
    const { server, elsewhere, logger, onEvent } = options;
    this.#life = new RoomLife(onEvent, logger);
    this.#place = new RoomPlace({
      server,
      elsewhere: (tried) => (this.#life.isOpen ? elsewhere(tried) : null),
      make: (on) => this.#makeOn(on),
      tenant: this,
      onLost: (reason) => this.#lose(reason),
      logger,
    });
  }

  get plays(): number {
    return this.#parts.plays.size;
  }

  get recordings(): number {
    return this.#parts.recordings.size;
  }

  /** Forks, including those that are being made or ended. */
  get forks(): number {
    return this.#parts.forks.size;
  }

  async openWithOffer(leg: LegId, remoteOffer: string, terms?: LegTerms): Promise<Negotiated> {
    return await this.#place.open(leg, ({ legs }) => legs.sessions.openWithOffer(leg, remoteOffer, terms));
  }

  async openOffering(leg: LegId, terms?: LegTerms): Promise<Negotiated> {
    return await this.#place.open(leg, ({ legs }) => legs.sessions.openOffering(leg, terms));
  }

  async acceptAnswer(leg: LegId, remoteAnswer: string): Promise<Negotiated> {
    return await this.#parts.legs.sessions.acceptAnswer(leg, remoteAnswer);
  }

  async answerOffer(leg: LegId, remoteOffer: string): Promise<Negotiated> {
    return await this.#parts.legs.sessions.answerOffer(leg, remoteOffer);
  }

  async reoffer(leg: LegId, direction: Direction): Promise<Negotiated> {
    return await this.#parts.legs.sessions.reoffer(leg, direction);
  }

  allowSources(leg: LegId, networks: readonly IpNetwork[]): void {
    this.#parts.legs.sessions.find(leg)?.sources.allow(networks);
  }

  takeKeys(leg: LegId, by: KeysBy): void {
    if (this.#life.isOpen) this.#parts.legs.sessions.find(leg)?.keys.takeBy(by);
  }

  watchPauses(leg: LegId, pauseMs: number): void {
    this.#parts.legs.watchPauses(leg, pauseMs);
  }

  expectMedia(leg: LegId): void {
    this.#parts.legs.sessions.find(leg)?.watch.again();
  }

  async close(leg: LegId): Promise<void> {
    this.#place.closing(leg);
    this.#parts.legs.sessions.cancelOpening(leg);
    const open = this.#parts.legs.sessions.find(leg);
    if (open === null) return;
    await this.#parts.recordings.leave(open);
    await this.#parts.legs.close(open);
  }

  setScene(scene: Scene): void {
    if (!this.#life.isOpen) return;
    this.#scene = scene;
    this.#parts.scene.set(scene);
  }

  async prepare(prompt: Prompt): Promise<void> {
    if (this.#life.isOpen) await this.#parts.plays.prepare(prompt, this.#aborted.signal);
  }

  chime(leg: LegId, prompt: Prompt): void {
    const open = this.#parts.legs.sessions.find(leg);
    if (this.#life.isOpen && open !== null) void this.#chime(open, prompt);
  }

  async sendDtmf(leg: LegId, digits: string): Promise<void> {
    const open = this.#parts.legs.sessions.get(leg);
    if (eventsToSend(digits).length === 0) return;
    const tones = open.keys.sendsTones;
    if (!tones && (open.session.agreed?.sendEvent ?? null) === null) {
      throw new MediaError('no-common-codec', 'the far end takes no telephone-event');
    }
    await (tones ? open.digits.sendTones(digits) : open.digits.send(digits));
  }

  async record(leg: LegId, file: string, options?: RecordingOptions): Promise<MediaRecording> {
    return await this.#parts.recordings.record(leg, file, options?.paused ?? false);
  }

  async fork(leg: LegId, to: RtpAddress): Promise<MediaFork> {
    const { id, session, endpoint, joining } = this.#parts.legs.sessions.get(leg);
    const agreed = agreedAudio(session);
    return await this.#parts.forks.start({ id, agreed, media: endpoint.media, joining }, to);
  }

  async dispose(): Promise<void> {
    await this.#life.dispose(() => this.#dispose());
  }

  /** The server is gone, and the room with it once a leg of it was there. */
  lose(reason: string): void {
    if (this.#life.isOpen && !this.#place.survives(reason)) this.#lose(reason);
  }

  get #parts(): RoomParts {
    return this.#place.parts;
  }

  #makeOn(server: FreeswitchServer): RoomParts {
    const logger = this.#options.logger.child({ server: server.name });
    const parts = new RoomParts({ ...this.#options, server, life: this.#life, logger });
    if (this.#scene !== null) parts.scene.set(this.#scene);
    return parts;
  }

  #lose(reason: string): void {
    this.#life.lose(reason, this.#options.clock.now());
    this.#parts.recordings.abandon();
    this.#aborted.abort();
    this.#parts.plays.clear();
    for (const leg of this.#parts.legs.sessions.open) void this.#parts.legs.close(leg);
  }

  async #chime({ id, endpoint }: RoomLeg, prompt: Prompt): Promise<void> {
    const { server } = this.#parts;
    try {
      await server.command(mixCommand(endpoint.uuid, await this.#parts.plays.fileOf(prompt, this.#aborted.signal)));
    } catch (error) {
      this.#options.logger.warn({ err: error, legId: id }, 'a tone cannot be played');
    }
  }

  async #dispose(): Promise<void> {
    this.#aborted.abort();
    this.#parts.plays.clear();
    await this.#parts.recordings.stopAll();
    await this.#parts.close();
    this.#place.leave();
    this.#options.onDisposed();
  }
}
