import type { Logger } from 'pino';
import type { Clock } from '../ports/clock.ts';
import type { RtpAddress } from '../ports/media.ts';
import type { LegTranscription, StreamQuality, TranscribedLeg, TranscriptionEvent } from '../ports/transcription.ts';
import { within } from '../shared/within.ts';
import { LAST_WORDS_MS } from './leg-ear.ts';
import type { HeardEvent, LegNumber } from './messages.ts';
import type { WorkerProcess } from './worker-process.ts';

/** Time for the last words: the recognizer's, and the way. */
export const END_LIMIT_MS = LAST_WORDS_MS + 1_000;

/** What a leg is made with. */
export interface PooledLegOptions {
  readonly number: LegNumber;
  readonly leg: TranscribedLeg;
  readonly onEvent: (event: TranscriptionEvent) => void;
  readonly clock: Clock;
  readonly logger: Logger;
  /** It has ended, or nobody waits for its end any more. */
  readonly onEnd: () => void;
}

/** A leg in the pool: it stays the same while workers come and go. */
export class PooledLeg implements LegTranscription {
  readonly number: LegNumber;
  readonly language: string | null;
  /** Whether its codec carries 16 kHz. */
  readonly isWideband: boolean;
  hints: readonly string[];
  /** The worker that listens to it; null while it has none. */
  worker: WorkerProcess | null = null;
  /** Why a worker did not take it; null: none has refused it. */
  refusal: string | null = null;
  readonly #options: PooledLegOptions;
  #address: RtpAddress | null = null;
  #wideband = false;
  /** Up to here everything is told. */
  #settledAt: number;
  /** Since then nobody listens to it; null while somebody does, or did never. */
  #deafSince: number | null = null;
  #ending: Promise<StreamQuality | null> | null = null;
  #ended: ((quality: StreamQuality | null) => void) | null = null;
  #isSpeaking = false;
  #silent = false;

  constructor(options: PooledLegOptions) {
    this.#options = options;
    this.number = options.number;
    this.language = options.leg.language;
    this.isWideband = options.leg.wideband ?? false;
    this.hints = options.leg.hints;
    this.#settledAt = options.clock.now();
  }

  get wideband(): boolean {
    return this.#wideband;
  }

  /** The port's promise holds once the leg was opened. */
  get address(): RtpAddress {
    if (this.#address === null) throw new Error('the leg is not open');
    return this.#address;
  }

  began({ ssrc }: { readonly ssrc: number }): void {
    this.worker?.send({ op: 'began', leg: this.number, ssrc });
  }

  hint(hints: readonly string[]): void {
    this.hints = hints;
    this.worker?.send({ op: 'hint', leg: this.number, hints });
  }

  end(): Promise<StreamQuality | null> {
    this.#ending ??= this.#end();
    return this.#ending;
  }

  /** A worker listens at that address. */
  opened(address: RtpAddress, wideband = false): void {
    const isFirst = this.#address === null;
    this.#wideband = wideband;
    this.#address = address;
    if (!isFirst && this.#ending === null) this.#tell({ type: 'moved', address });
  }

  /** Its worker is gone, and what it had not told is lost. */
  lost(): void {
    this.worker = null;
    if (this.#address !== null) this.#deafSince ??= this.#settledAt;
    // Nobody would tell the end of this turn.
    if (this.#isSpeaking) this.take({ type: 'voice', speaking: false, at: this.#options.clock.now() });
    this.#ended?.(null);
  }

  /** Sound comes in. */
  heard(at: number): void {
    this.#endGap(at);
    this.#settledAt = Math.max(this.#settledAt, at);
  }

  settled(at: number): void {
    this.#settledAt = Math.max(this.#settledAt, at);
  }

  take(event: HeardEvent): void {
    if (event.type === 'voice') this.#isSpeaking = event.speaking;
    if (event.type === 'missing' || (event.type === 'segment' && event.final)) this.settled(event.endAt);
    this.#tell(event);
  }

  /** The worker has told everything. */
  finished(quality: StreamQuality): void {
    this.#ended?.(quality);
  }

  /** Nothing is told any more. */
  silence(): void {
    this.#silent = true;
    this.worker = null;
    this.#ended?.(null);
  }

  async #end(): Promise<StreamQuality | null> {
    const { clock, onEnd } = this.#options;
    const endedAt = clock.now();
    const { promise, resolve } = Promise.withResolvers<StreamQuality | null>();
    this.#ended = resolve;
    if (this.worker === null) resolve(null);
    else this.worker.send({ op: 'end', leg: this.number });
    const wait = { clock, ms: END_LIMIT_MS, who: 'the worker' };
    const quality = await within(wait, () => promise).catch(() => {
      this.#missLastWords(endedAt);
      return null;
    });
    this.#endGap(clock.now());
    this.#silent = true;
    onEnd();
    return quality;
  }

  /** The worker did not answer. Without one the gap tells so. */
  #missLastWords(endAt: number): void {
    const startAt = this.#settledAt;
    if (this.#deafSince !== null || startAt >= endAt) return;
    this.#tell({ type: 'missing', startAt, endAt, reason: 'the last words did not come in time' });
  }

  #endGap(endAt: number): void {
    const startAt = this.#deafSince;
    if (startAt === null) return;
    this.#deafSince = null;
    if (startAt < endAt) this.#tell({ type: 'missing', startAt, endAt, reason: 'the worker was replaced' });
  }

  #tell(event: TranscriptionEvent): void {
    if (this.#silent) return;
    try {
      this.#options.onEvent(event);
    } catch (error) {
      const { logger, leg } = this.#options;
      logger.error({ err: error, callId: leg.call, legId: leg.leg }, 'a transcription event was not taken');
    }
  }
}
