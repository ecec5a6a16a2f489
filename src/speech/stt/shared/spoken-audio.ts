import type { RecognitionEvent, SpeechRateHz } from '../../../ports/speech.ts';
import type { FlushMark, Span } from './audio-backlog.ts';
import { AudioBacklog } from './audio-backlog.ts';
import { PendingFlushes } from './pending-flushes.ts';
import type { SocketContext } from './recognizer-socket.ts';

/** Missing time is told at the latest when it is so long. */
const MAX_MISSING_MS = 60_000;

export interface SpokenAudioOptions {
  readonly context: Pick<SocketContext, 'clock' | 'limits'>;
  /** Of the audio. */
  readonly sampleRateHz: SpeechRateHz;
  /** So much audio is kept. */
  readonly keepMs: number;
  /** Why words are missing as long as nothing is known of the engine. */
  readonly fault: string;
  /** Whether silence is the answer to a flush that has waited for a while. */
  readonly isAnswered: (mark: FlushMark) => boolean;
  readonly onEvent: (event: RecognitionEvent) => void;
}

/**
 * What one speaker said and the engine has not answered: it is kept, its words are asked for by flushes, and what has
 * none in the end is told as missing.
 */
export class SpokenAudio {
  readonly backlog: AudioBacklog;
  /** Why words are missing, if they are. */
  fault: string;
  readonly #options: SpokenAudioOptions;
  readonly #flushes: PendingFlushes;
  /** The audio since the last flush began then; null: there is none. */
  #utteranceAtMs: number | null = null;
  #isClosed = false;

  constructor(options: SpokenAudioOptions) {
    const { context, fault, isAnswered, keepMs, sampleRateHz } = options;
    this.#options = options;
    this.fault = fault;
    this.backlog = new AudioBacklog(keepMs, sampleRateHz);
    this.#flushes = new PendingFlushes(context.clock, context.limits, isAnswered);
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** @returns false where nothing can be taken */
  write(pcm: Int16Array, atMs: number): boolean {
    if (this.#isClosed || pcm.length === 0 || !Number.isFinite(atMs)) return false;
    this.#utteranceAtMs ??= atMs;
    this.backlog.write(pcm, atMs);
    return true;
  }

  /** Whether the utterance is as long as one may be where only a flush ends it. */
  isLongAt(atMs: number): boolean {
    return this.#utteranceAtMs !== null && atMs - this.#utteranceAtMs >= this.#options.context.limits.maxUtteranceMs;
  }

  /** Ends the utterance. */
  cut(mark: FlushMark = { kind: 'flush' }): void {
    this.#utteranceAtMs = null;
    this.backlog.flush(mark);
  }

  /**
   * Resolves when what was written is answered, or was told as missing.
   * @param ask the utterance has been ended: the engine is to be asked for its words
   */
  async flush(ask: () => void): Promise<void> {
    if (this.#isClosed) return;
    if (this.#utteranceAtMs === null) {
      await this.#flushes.all();
      return;
    }
    const mark: FlushMark = { kind: 'flush' };
    const done = this.#flushes.add(mark);
    this.cut(mark);
    ask();
    await done;
  }

  /** The engine has answered a flush. */
  answered(mark: FlushMark): void {
    this.backlog.settleFlush(mark);
    this.#flushes.done(mark);
  }

  tellMissing(): void {
    const { missing } = this.backlog;
    this.backlog.told();
    this.#tell(missing);
    if (missing !== null) this.endVainFlushes();
  }

  /** Tells what is missing where it has grown long. */
  tellLongMissing(): void {
    const { missing } = this.backlog;
    if (missing !== null && missing.endMs - missing.startMs >= MAX_MISSING_MS) this.tellMissing();
  }

  /** Ends the flushes of audio that nobody keeps any more. */
  endVainFlushes(): void {
    this.#flushes.endWhere((mark) => !this.backlog.awaits(mark));
  }

  /** Tells as missing what was loud and is not answered. Nothing is told after it. @returns false: it was closed already */
  close(): boolean {
    if (this.#isClosed) return false;
    this.#tell(this.backlog.clear());
    this.#isClosed = true;
    this.#flushes.allDone();
    return true;
  }

  #tell(span: Span | null): void {
    if (span === null || this.#isClosed) return;
    this.#options.onEvent({ type: 'missing', ...span, reason: this.fault });
  }
}
