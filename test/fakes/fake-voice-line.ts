import type { LineFormat } from '../../src/ai/gateway/line-format.ts';
import { ULAW_LINE } from '../../src/ai/gateway/line-format.ts';
import { PlayQueue } from '../../src/ai/gateway/play-queue.ts';
import type { Cleared, OnMark, VoiceLine, VoiceTold } from '../../src/ai/gateway/voice-line.ts';
import { FRAME_MS } from '../../src/media/rtp/index.ts';
import type { FakeClock } from './fake-clock.ts';

/** A line that plays as time passes by {@link FakeVoiceLine.passes}. */
export class FakeVoiceLine implements VoiceLine {
  readonly told: VoiceTold[] = [];
  /** How it ended, first of all. */
  ended: { readonly lost: boolean; readonly reason: string } | null = null;
  readonly format: LineFormat;
  readonly #queue: PlayQueue;
  readonly #clock: FakeClock;

  constructor(clock: FakeClock, format: LineFormat = ULAW_LINE) {
    this.#clock = clock;
    this.format = format;
    this.#queue = new PlayQueue(format);
  }

  /** Plays so many milliseconds, and the frame after them is due. */
  passes(ms: number): void {
    for (let played = 0; played < ms; played += FRAME_MS) {
      this.#queue.settle(this.#clock.now());
      this.#queue.next(Buffer.alloc(this.format.frameOctets), this.#clock.now() + FRAME_MS);
      this.#clock.advance(FRAME_MS);
    }
  }

  ready(): void {
    // Nobody waits for it.
  }

  play(audio: Uint8Array): void {
    this.#queue.push(audio);
  }

  mark(onMark: OnMark): void {
    this.#queue.mark(onMark, this.#clock.now());
  }

  clear(): Cleared {
    return this.#queue.clear(this.#clock.now());
  }

  get queuedMs(): number {
    return this.#queue.queuedMs;
  }

  tell(event: VoiceTold): void {
    this.told.push(event);
  }

  end(lost: boolean, reason: string): void {
    this.ended ??= { lost, reason };
  }
}
