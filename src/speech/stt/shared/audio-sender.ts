import type { RecognitionEvent, RecognizedWord, SpeechRateHz } from '../../../ports/speech.ts';
import { SPEECH_SAMPLE_RATE } from '../../../ports/speech.ts';
import type { Frame, Span } from './audio-backlog.ts';
import { durationMs, FRAME_MS } from './audio-backlog.ts';
import { clipWords } from './clip-words.ts';
import type { Dialect, Pacing, Said } from './dialect.ts';
import { StreamTime } from './stream-time.ts';

/** A step of the time that is no pause. */
const SAME_MS = 5;

/** Sends audio over one connection, pauses as silence, and tells the times of what comes back on the caller's clock. */
export class AudioSender {
  readonly #dialect: Pick<Dialect, 'frame'>;
  readonly #pacing: Pick<Pacing, 'fillMs' | 'minFrameMs'>;
  readonly #rateHz: SpeechRateHz;
  readonly #send: (message: string | Uint8Array) => void;
  readonly #time = new StreamTime();
  #endMs: number | null = null;

  constructor(
    dialect: Pick<Dialect, 'frame'>,
    pacing: Pick<Pacing, 'fillMs' | 'minFrameMs'>,
    send: (message: string | Uint8Array) => void,
    sampleRateHz: SpeechRateHz = SPEECH_SAMPLE_RATE,
  ) {
    this.#rateHz = sampleRateHz;
    this.#dialect = dialect;
    this.#pacing = pacing;
    this.#send = send;
  }

  /** Sends a frame, and the pause before it. */
  frame({ startMs, endMs, pcm }: Frame): void {
    this.#pause(startMs);
    this.#put(pcm, startMs, false);
    this.#endMs = endMs;
    const shortMs = this.#pacing.minFrameMs - durationMs(pcm, this.#rateHz);
    if (shortMs > 0) this.#silence(shortMs, endMs);
  }

  /** What was said, on the caller's clock. */
  event(said: Extract<Said, { type: 'partial' | 'final' }>): Extract<RecognitionEvent, { type: 'partial' | 'final' }> {
    const { type, text, confidence } = said;
    const words = said.words.map((word): RecognizedWord => ({ ...word, ...this.span(word) }));
    return clipWords({ type, text, confidence, ...this.span(said), words });
  }

  /** A stretch of the stream on the caller's clock. It never ends before it begins. */
  span({ startMs, endMs }: Span): Span {
    const start = this.#time.startOf(startMs);
    return { startMs: start, endMs: Math.max(start, this.#time.endOf(endMs)) };
  }

  /** The caller's time up to which the engine has heard the stream. */
  heardUntil(streamMs: number): number {
    return this.#time.endOf(streamMs);
  }

  /**
   * Half of a pause belongs to what was said before it, and half to what is said after it, so that a word whose
   * edge the engine puts into the silence stays on its side of the pause.
   */
  #pause(untilMs: number): void {
    if (this.#endMs === null) return;
    const pauseMs = untilMs - this.#endMs;
    if (pauseMs <= SAME_MS) return;
    if (pauseMs <= this.#pacing.fillMs) {
      this.#silence(pauseMs, this.#endMs);
      return;
    }
    const halfMs = this.#pacing.fillMs / 2;
    this.#silence(halfMs, this.#endMs);
    this.#silence(halfMs, untilMs - halfMs);
  }

  #silence(lengthMs: number, atMs: number): void {
    for (let sentMs = 0; sentMs < lengthMs; sentMs += FRAME_MS) {
      const samples = Math.round((Math.min(FRAME_MS, lengthMs - sentMs) * this.#rateHz) / 1_000);
      if (samples > 0) this.#put(new Int16Array(samples), atMs + sentMs, true);
    }
  }

  #put(pcm: Int16Array, atMs: number, isSilence: boolean): void {
    const message = this.#dialect.frame(pcm, isSilence);
    if (message === null) return;
    this.#time.add(durationMs(pcm, this.#rateHz), atMs);
    this.#send(message);
  }
}
