import { randomInt } from 'node:crypto';
import type { Logger } from 'pino';
import type { Clock } from '../../ports/clock.ts';
import type { LegId, PlayId } from '../../ports/ids.ts';
import type { MediaFork, MediaRoom, Negotiated, RoomEvent, RtpAddress, Scene, Source } from '../../ports/media.ts';
import { MediaError } from '../../ports/media.ts';
import type { Prompt } from '../../ports/prompt.ts';
import { messageOf } from '../../shared/message-of.ts';
import type { AudioCodec } from '../rtp/index.ts';
import { assertForkAddress, eventOfDigit, MAX_QUEUED_DIGITS } from '../rtp/index.ts';
import type { AgreedAudio, Direction, SdpSession } from '../sdp/index.ts';
import { acceptAnswer, answerOffer, beforeAnswer, makeOffer, newSession, STATIC_PAYLOAD_TYPE } from '../sdp/index.ts';
import type { FileService } from './file-service.ts';
import type { MediaCommand, MediaRequests, RecordingNumber, RoomNumber, WireSource } from './messages.ts';
import type { PromptStore } from './prompt-store.ts';
import type { ThreadLink } from './thread-link.ts';
import { REQUEST_TIMEOUT_MS } from './thread-link.ts';

/** Time that a digit takes on the wire at most, pauses included. */
const DIGIT_MS = 300;

/** What a room needs of its engine. */
export interface RoomContext {
  readonly number: RoomNumber;
  readonly link: ThreadLink<MediaRequests, MediaCommand>;
  readonly files: FileService;
  readonly prompts: PromptStore;
  /** Address that the SDP names. */
  readonly address: string;
  readonly codecs: readonly AudioCodec[];
  readonly clock: Clock;
  readonly logger: Logger;
  readonly nextRecording: () => RecordingNumber;
  /** The room is gone: nothing will ask for it any more. */
  readonly onDisposed: () => void;
}

interface Recording {
  readonly number: RecordingNumber;
  /** Settles once the recording runs, or could not be started. */
  readonly started: Promise<void>;
}

/** A play is known by its leg and its id. */
function playKey(leg: LegId, play: PlayId): string {
  return JSON.stringify([leg, play]);
}

/** Where the thread is lost, what was to be ended has ended. */
function ignoreLoss(error: unknown): void {
  if (!(error instanceof MediaError && error.code === 'engine-lost')) throw error;
}

/** A room of the embedded engine, as the main thread has it: SDP sessions and prompts. The sound is in the media thread. */
export class EmbeddedRoom implements MediaRoom {
  readonly #context: RoomContext;
  readonly #onEvent: (event: RoomEvent) => void;
  readonly #sessions = new Map<LegId, SdpSession>();
  /** Legs that wait for their port. */
  readonly #opening = new Map<LegId, { cancelled: boolean }>();
  /** Plays of the newest scene. */
  #plays = new Set<string>();
  #recording: Recording | null = null;
  #stopping: Promise<void> | null = null;
  #lost: string | null = null;
  #disposing: Promise<void> | null = null;

  constructor(context: RoomContext, onEvent: (event: RoomEvent) => void) {
    this.#context = context;
    this.#onEvent = onEvent;
    context.link.post({ op: 'openRoom', room: context.number });
  }

  /** Whether a recording runs, or its file is not complete yet. */
  get recording(): boolean {
    return this.#recording !== null || this.#stopping !== null;
  }

  async openWithOffer(leg: LegId, remoteOffer: string): Promise<Negotiated> {
    const session = await this.#open(leg, (fresh) => {
      const settled = answerOffer(fresh, remoteOffer);
      return { session: settled.session, audio: settled.agreed };
    });
    return this.#settled(leg, session, session.agreed);
  }

  async openOffering(leg: LegId): Promise<Negotiated> {
    const session = await this.#open(leg, (fresh) => {
      const offered = makeOffer(fresh, 'sendrecv').session;
      return { session: offered, audio: beforeAnswer(offered) };
    });
    return { sdp: session.sent ?? '', codec: null, held: false };
  }

  async acceptAnswer(leg: LegId, remoteAnswer: string): Promise<Negotiated> {
    const settled = acceptAnswer(this.#session(leg), remoteAnswer);
    return await Promise.resolve(this.#settled(leg, settled.session, settled.agreed));
  }

  async answerOffer(leg: LegId, remoteOffer: string): Promise<Negotiated> {
    const settled = answerOffer(this.#session(leg), remoteOffer);
    return await Promise.resolve(this.#settled(leg, settled.session, settled.agreed));
  }

  async reoffer(leg: LegId, direction: Direction): Promise<Negotiated> {
    const session = this.#session(leg);
    const { session: next, sdp } = makeOffer(session, direction);
    this.#sessions.set(leg, next);
    return await Promise.resolve({ sdp, codec: session.agreed?.codec ?? null, held: session.agreed?.held ?? false });
  }

  async close(leg: LegId): Promise<void> {
    const opening = this.#opening.get(leg);
    if (opening !== undefined) opening.cancelled = true;
    if (!this.#sessions.delete(leg) || this.#lost !== null) return;
    await this.#closeEndpoint(leg);
  }

  async #closeEndpoint(leg: LegId): Promise<void> {
    try {
      const stats = await this.#context.link.request('closeLeg', { room: this.#context.number, leg });
      this.#context.logger.debug({ legId: leg, stats }, 'media endpoint closed');
    } catch (error) {
      ignoreLoss(error);
    }
  }

  setScene(scene: Scene): void {
    if (this.#disposing !== null || this.#lost !== null) return;
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
        const samples = goesOn ? null : this.#context.prompts.ready(prompt);
        if (!goesOn && samples === null) missing.push({ leg, play, prompt });
        return [{ kind: 'play', play, loop, samples }];
      });
    }
    this.#plays = plays;
    this.#context.link.post({ op: 'scene', room: this.#context.number, revision: scene.revision, hears });
    for (const { leg, play, prompt } of missing) void this.#load(leg, play, prompt);
  }

  prepare(prompt: Prompt): void {
    if (this.#context.prompts.ready(prompt) !== null) return;
    this.#context.prompts.load(prompt).catch((error: unknown) => {
      this.#context.logger.warn({ err: error }, 'prompt could not be made ready');
    });
  }

  async sendDtmf(leg: LegId, digits: string): Promise<void> {
    this.#session(leg);
    const events = Array.from(digits, eventOfDigit);
    const valid = events.filter((event) => event !== null);
    if (valid.length !== events.length) throw new MediaError('no-common-codec', 'digits are 0-9, *, # and A-D');
    if (valid.length > MAX_QUEUED_DIGITS) throw new MediaError('no-common-codec', 'too many digits');
    if (valid.length === 0) return;
    // Digits of earlier calls may still wait.
    const timeoutMs = REQUEST_TIMEOUT_MS + 2 * MAX_QUEUED_DIGITS * DIGIT_MS;
    await this.#context.link.request('sendDtmf', { room: this.#context.number, leg, events: valid }, timeoutMs);
  }

  async startRecording(file: string, left: LegId): Promise<void> {
    this.#session(left);
    if (this.#recording !== null) throw new MediaError('io', 'a recording runs already');
    const number = this.#context.nextRecording();
    const started = this.#startRecording(number, file, left);
    const recording: Recording = { number, started };
    this.#recording = recording;
    try {
      await started;
    } catch (error) {
      if (this.#recording === recording) this.#recording = null;
      throw error;
    }
  }

  async stopRecording(): Promise<void> {
    const recording = this.#recording;
    if (recording !== null) {
      this.#recording = null;
      const former = this.#stopping;
      const stopping = this.#completeRecording(recording)
        .then(() => former)
        .then(() => {
          if (this.#stopping === stopping) this.#stopping = null;
        });
      this.#stopping = stopping;
    }
    await this.#stopping;
  }

  async fork(leg: LegId, to: RtpAddress): Promise<MediaFork> {
    const { agreed } = this.#session(leg);
    if (agreed === null) throw new MediaError('no-common-codec', 'the leg has not answered yet');
    assertForkAddress(to);
    const { link, number: room } = this.#context;
    const { fork, source, ssrc } = await link.request('startFork', { room, leg, to });
    const end = async (): Promise<void> => {
      if (this.#lost === null) await link.request('endFork', { room, leg, fork }).catch(ignoreLoss);
    };
    return { leg, codec: agreed.codec, payloadType: STATIC_PAYLOAD_TYPE[agreed.codec], source, ssrc, end };
  }

  async #completeRecording(recording: Recording): Promise<void> {
    try {
      await recording.started;
    } catch {
      return; // startRecording told so
    }
    const { link, files, logger, number: room } = this.#context;
    const ended = await link.request('stopRecording', { room, recording: recording.number }).catch(() => false);
    const { error } = await files.endRecording(recording.number, !ended);
    if (error !== null) logger.error({ reason: error }, 'recording is incomplete');
  }

  async dispose(): Promise<void> {
    this.#disposing ??= this.#dispose();
    await this.#disposing;
  }

  /** An event from the media thread. */
  deliver(event: RoomEvent): void {
    if (this.#disposing !== null || this.#lost !== null) return;
    try {
      this.#onEvent(event);
    } catch (error) {
      // The fault of one room's listener: the events of the others have to go on.
      this.#context.logger.error({ err: error, event: event.type }, 'listener of a media room failed');
    }
  }

  /** The media thread is gone, and the room with it. */
  lose(reason: string): void {
    if (this.#lost !== null) return;
    this.deliver({ type: 'lost', reason, at: this.#context.clock.now() });
    this.#lost = reason;
    // What was recorded is kept.
    void this.stopRecording();
  }

  async #dispose(): Promise<void> {
    await this.stopRecording();
    this.#sessions.clear();
    const { link, number: room } = this.#context;
    if (this.#lost === null) await link.request('closeRoom', { room }).catch(() => null);
    this.#context.onDisposed();
  }

  async #open(
    leg: LegId,
    begin: (fresh: SdpSession) => { session: SdpSession; audio: AgreedAudio },
  ): Promise<SdpSession> {
    this.#assertOpen();
    if (this.#sessions.has(leg) || this.#opening.has(leg))
      throw new MediaError('unknown-leg', 'the leg is open already');
    const { address, codecs, link, number: room } = this.#context;
    const draft = newSession({ sessionId: String(randomInt(1, 2 ** 47)), address, port: 0 }, codecs);
    const opening = { cancelled: false };
    this.#opening.set(leg, opening);
    try {
      // An offer that is refused throws here already, and takes no port.
      const { port } = await link.request('openLeg', { room, leg, audio: begin(draft).audio });
      this.#assertOpen();
      if (opening.cancelled) {
        await this.#closeEndpoint(leg);
        throw new MediaError('unknown-leg', 'the leg was closed while it opened');
      }
      const { session } = begin({ ...draft, origin: { ...draft.origin, port } });
      this.#sessions.set(leg, session);
      return session;
    } finally {
      this.#opening.delete(leg);
    }
  }

  #settled(leg: LegId, session: SdpSession, agreed: AgreedAudio | null): Negotiated {
    this.#assertOpen();
    this.#sessions.set(leg, session);
    if (agreed !== null) {
      this.#context.link.post({ op: 'configureLeg', room: this.#context.number, leg, audio: agreed });
    }
    return { sdp: session.sent ?? '', codec: agreed?.codec ?? null, held: agreed?.held ?? false };
  }

  #session(leg: LegId): SdpSession {
    this.#assertOpen();
    const session = this.#sessions.get(leg);
    if (session === undefined) throw new MediaError('unknown-leg', 'no such endpoint in the room');
    return session;
  }

  #assertOpen(): void {
    if (this.#lost !== null) throw new MediaError('engine-lost', this.#lost);
    if (this.#disposing !== null) throw new MediaError('engine-lost', 'the room is disposed of');
  }

  async #load(leg: LegId, play: PlayId, prompt: Prompt): Promise<void> {
    const { link, number: room, prompts, logger } = this.#context;
    try {
      const samples = await prompts.load(prompt);
      if (this.#plays.has(playKey(leg, play))) link.post({ op: 'playReady', room, leg, play, samples });
    } catch (error) {
      logger.warn({ err: error, legId: leg }, 'prompt cannot be played');
      const text = messageOf(error);
      if (this.#plays.has(playKey(leg, play))) link.post({ op: 'playFailed', room, leg, play, error: text });
    }
  }

  async #startRecording(number: RecordingNumber, file: string, left: LegId): Promise<void> {
    const { files, link, number: room } = this.#context;
    await files.openRecording(number, file);
    try {
      await link.request('startRecording', { room, recording: number, left });
    } catch (error) {
      await files.endRecording(number, true);
      throw error;
    }
  }
}
