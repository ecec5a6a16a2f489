import type { Logger } from 'pino';
import type { Clock } from '../../ports/clock.ts';
import type { LegQuality } from '../../ports/call-quality.ts';
import type { LegId, PlayId } from '../../ports/ids.ts';
import type { LegTerms, Negotiated } from '../../ports/leg-terms.ts';
import type {
  ForkOptions,
  IpNetwork,
  KeysBy,
  MediaFork,
  MediaRecording,
  MediaRoom,
  RecordingOptions,
  RoomEvent,
  RtpAddress,
  Scene,
  Source,
} from '../../ports/media.ts';
import type { Prompt } from '../../ports/prompt.ts';
import { messageOf } from '../../shared/message-of.ts';
import { agreedAudio, eventsToSend, forkFormat, LegSessions, RoomLife } from '../room/index.ts';
import type { CodecName, SampleRateHz } from '../codecs/index.ts';
import { CODECS } from '../codecs/index.ts';
import { assertForkAddress, MAX_QUEUED_DIGITS } from '../rtp/index.ts';
import type { Direction } from '../sdp/index.ts';
import type { FileService } from './file-service.ts';
import type { EmbeddedLeg, OpenedLeg } from './leg-endpoints.ts';
import { LegEndpoints } from './leg-endpoints.ts';
import type { MediaLink, RecordingNumber, RecordingTold, RoomNumber, WireSource } from './messages.ts';
import type { PromptStore } from './prompt-store.ts';
import { RoomRecordings } from './room-recordings.ts';
import { ignoreLoss, REQUEST_TIMEOUT_MS } from '../thread/index.ts';
import type { WebrtcRelay } from '../webrtc/index.ts';

/** Time that a digit takes on the wire at most, pauses included. */
const DIGIT_MS = 300;

/** What a room needs of its engine. */
export interface RoomContext {
  readonly number: RoomNumber;
  readonly link: MediaLink;
  readonly files: FileService;
  readonly prompts: PromptStore;
  /** Address that the SDP names. */
  readonly address: string;
  readonly codecs: readonly CodecName[];
  /** Speaks for legs in browsers; null: nobody does. */
  readonly webrtc: WebrtcRelay | null;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly nextRecording: () => RecordingNumber;
  /** The room is gone, and nothing will ask for it any more. */
  readonly onDisposed: () => void;
}

/** A play is known by its leg and its id. */
function playKey(leg: LegId, play: PlayId): string {
  return JSON.stringify([leg, play]);
}

/** A room of the embedded engine in the main thread: SDP sessions and prompts. The sound is in the media thread. */
export class EmbeddedRoom implements MediaRoom {
  readonly #context: RoomContext;
  readonly #life: RoomLife;
  readonly #endpoints: LegEndpoints;
  readonly #legs: LegSessions<EmbeddedLeg, OpenedLeg>;
  /** Plays of the newest scene. */
  #plays = new Set<string>();
  readonly #recordings: RoomRecordings;

  constructor(context: RoomContext, onEvent: (event: RoomEvent) => void) {
    this.#context = context;
    const { number: room, link, address, codecs, webrtc, logger } = context;
    const life = new RoomLife(onEvent, logger);
    this.#life = life;
    this.#recordings = new RoomRecordings({ ...context, emit: (event) => life.emit(event) });
    const closed = (leg: LegId, quality: LegQuality | null): void => this.#tellQuality(leg, quality);
    const gone = (leg: LegId): void => this.#tellGone(leg);
    this.#endpoints = new LegEndpoints({ room, link, address, life, webrtc, logger, closed, gone });
    this.#legs = new LegSessions({ engine: this.#endpoints, life, address, codecs, hasLinear: true });
  }

  /** Recordings that run, or whose file is not complete yet. */
  get recordings(): number {
    return this.#recordings.size;
  }

  async openWithOffer(leg: LegId, remoteOffer: string, terms?: LegTerms): Promise<Negotiated> {
    return await this.#legs.openWithOffer(leg, remoteOffer, terms);
  }

  async openOffering(leg: LegId, terms?: LegTerms): Promise<Negotiated> {
    return await this.#legs.openOffering(leg, terms);
  }

  async acceptAnswer(leg: LegId, remoteAnswer: string): Promise<Negotiated> {
    return await this.#legs.acceptAnswer(leg, remoteAnswer);
  }

  async answerOffer(leg: LegId, remoteOffer: string): Promise<Negotiated> {
    return await this.#legs.answerOffer(leg, remoteOffer);
  }

  async reoffer(leg: LegId, direction: Direction): Promise<Negotiated> {
    return await this.#legs.reoffer(leg, direction);
  }

  allowSources(leg: LegId, networks: readonly IpNetwork[]): void {
    if (!this.#life.isOpen || this.#legs.find(leg) === null) return;
    const plain = networks.map(({ address, prefix }) => ({ address, prefix }));
    this.#context.link.post({ op: 'allowSources', room: this.#context.number, leg, networks: plain });
  }

  takeKeys(leg: LegId, by: KeysBy): void {
    if (!this.#life.isOpen || this.#legs.find(leg) === null) return;
    this.#context.link.post({ op: 'takeKeys', room: this.#context.number, leg, by });
  }

  watchPauses(leg: LegId, pauseMs: number): void {
    if (!this.#life.isOpen || this.#legs.find(leg) === null) return;
    this.#context.link.post({ op: 'watchPauses', room: this.#context.number, leg, pauseMs });
  }

  expectMedia(leg: LegId): void {
    if (!this.#life.isOpen || this.#legs.find(leg) === null) return;
    this.#context.link.post({ op: 'expectMedia', room: this.#context.number, leg });
  }

  async close(leg: LegId): Promise<void> {
    this.#legs.cancelOpening(leg);
    if (!this.#legs.delete(leg) || this.#life.isLost) return;
    await this.#endpoints.close(leg);
  }

  setScene(scene: Scene): void {
    if (!this.#life.isOpen) return;
    const former = this.#plays;
    const plays = new Set<string>();
    const hears: Record<LegId, readonly WireSource[]> = {};
    const missing: { leg: LegId; play: PlayId; prompt: Prompt }[] = [];
    for (const [leg, sources] of Object.entries(scene.hears) as [LegId, readonly Source[]][]) {
      hears[leg] = sources.flatMap((source): WireSource[] => {
        if (source.kind === 'leg') {
          if (source.leg !== leg) return [{ kind: 'leg', leg: source.leg }];
          this.#context.logger.error({ legId: leg, revision: scene.revision }, 'scene names a leg as its own source');
          return [];
        }
        const { play, prompt, loop } = source;
        const key = playKey(leg, play);
        const goesOn = former.has(key) || plays.has(key);
        plays.add(key);
        const sound = goesOn ? null : this.#context.prompts.ready(prompt, this.#rateOf(leg));
        if (!goesOn && sound === null) missing.push({ leg, play, prompt });
        return [{ kind: 'play', play, loop, sound }];
      });
    }
    this.#plays = plays;
    this.#context.link.post({ op: 'scene', room: this.#context.number, revision: scene.revision, hears });
    for (const { leg, play, prompt } of missing) void this.#load(leg, play, prompt);
  }

  async prepare(prompt: Prompt): Promise<void> {
    const { prompts } = this.#context;
    // It may be for a leg that has not answered yet.
    const rates: readonly SampleRateHz[] = this.#legs.hasWideband ? [16_000, 8_000] : [8_000];
    try {
      for (const rate of rates) if (prompts.ready(prompt, rate) === null) await prompts.load(prompt, rate);
    } catch (error) {
      this.#context.logger.warn({ err: error }, 'a prompt could not be made ready');
    }
  }

  chime(leg: LegId, prompt: Prompt): void {
    if (!this.#life.isOpen || this.#legs.find(leg) === null) return;
    void this.#chime(leg, prompt);
  }

  async sendDtmf(leg: LegId, digits: string): Promise<void> {
    this.#legs.get(leg);
    const events = eventsToSend(digits);
    if (events.length === 0) return;
    // Digits of earlier calls may still wait.
    const timeoutMs = REQUEST_TIMEOUT_MS + 2 * MAX_QUEUED_DIGITS * DIGIT_MS;
    await this.#context.link.request('sendDtmf', { room: this.#context.number, leg, events }, timeoutMs);
  }

  async record(
    leg: LegId,
    file: string,
    { paused = false, wideband = false }: RecordingOptions = {},
  ): Promise<MediaRecording> {
    this.#legs.get(leg);
    const sampleRateHz = wideband ? this.#rateOf(leg) : 8_000;
    return await this.#recordings.record(leg, file, { paused, sampleRateHz });
  }

  async fork(leg: LegId, to: RtpAddress, { wideband = false }: ForkOptions = {}): Promise<MediaFork> {
    const agreed = agreedAudio(this.#legs.get(leg).session);
    assertForkAddress(to);
    const { link, number: room } = this.#context;
    const { fork, source, ssrc } = await link.request('startFork', { room, leg, to, wideband });
    const end = async (): Promise<void> => {
      if (!this.#life.isLost) await link.request('endFork', { room, leg, fork }).catch(ignoreLoss);
    };
    return { leg, ...forkFormat(agreed.codec, wideband), source, ssrc, end };
  }

  async dispose(): Promise<void> {
    await this.#life.dispose(() => this.#dispose());
  }

  /** An event from the media thread. */
  deliver(event: RoomEvent): void {
    this.#life.emit(event);
  }

  /** What the file thread tells of a recording, which may be that of another room. */
  recordingTold(told: RecordingTold): void {
    this.#recordings.told(told);
  }

  /** The media thread is gone, and the room with it. */
  lose(reason: string): void {
    if (this.#life.isLost) return;
    this.#life.lose(reason, this.#context.clock.now());
    this.#endpoints.closeRelayed();
    // What was recorded is kept.
    void this.#recordings.stopAll();
  }

  async #dispose(): Promise<void> {
    await this.#recordings.stopAll();
    this.#legs.clear();
    const { link, number: room } = this.#context;
    if (!this.#life.isLost) {
      const closed = await link.request('closeRoom', { room }).catch(() => []);
      for (const { leg, quality } of closed) this.#tellQuality(leg, quality);
    }
    this.#endpoints.closeRelayed();
    this.#context.onDisposed();
  }

  /** The last word on a leg, which may come while the room is disposed of. */
  #tellQuality(leg: LegId, quality: LegQuality | null): void {
    if (quality === null) return;
    this.#life.conclude({ type: 'quality', leg, quality, alarm: null, isFinal: true, at: this.#context.clock.now() });
  }

  /** Nothing will come from it any more, which need not be waited for. */
  #tellGone(leg: LegId): void {
    if (this.#legs.find(leg) !== null) this.#life.emit({ type: 'mediaTimeout', leg, at: this.#context.clock.now() });
  }

  /** The rate of what a leg hears. */
  #rateOf(leg: LegId): SampleRateHz {
    const agreed = this.#legs.find(leg)?.session.agreed ?? null;
    return agreed === null ? 8_000 : CODECS[agreed.codec].sampleRateHz;
  }

  async #chime(leg: LegId, prompt: Prompt): Promise<void> {
    const { link, number: room, prompts, logger } = this.#context;
    try {
      const sampleRateHz = this.#rateOf(leg);
      const sound = prompts.ready(prompt, sampleRateHz) ?? (await prompts.load(prompt, sampleRateHz));
      if (this.#life.isOpen) link.post({ op: 'chime', room, leg, sound });
    } catch (error) {
      logger.warn({ err: error, legId: leg }, 'a tone cannot be played');
    }
  }

  async #load(leg: LegId, play: PlayId, prompt: Prompt): Promise<void> {
    const { link, number: room, prompts, logger } = this.#context;
    try {
      const sound = await prompts.load(prompt, this.#rateOf(leg));
      if (this.#plays.has(playKey(leg, play))) link.post({ op: 'playReady', room, leg, play, sound });
    } catch (error) {
      logger.warn({ err: error, legId: leg }, 'a prompt cannot be played');
      const text = messageOf(error);
      if (this.#plays.has(playKey(leg, play))) link.post({ op: 'playFailed', room, leg, play, error: text });
    }
  }
}
