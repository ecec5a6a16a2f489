import type { Clock } from '../../../ports/clock.ts';
import { rememberBounded } from '../../../shared/remember-bounded.ts';
import { FRAME_MS } from '../../../media/rtp/index.ts';
import type { VoiceLine } from '../voice-line.ts';

/** What the caller said and whose words have not come. */
const MAX_TURNS = 32;
const MAX_TEXT = 16_384;

/** What a model hears of the caller: its words, with the times at which they were said. */
export class HeardTurns {
  readonly #line: VoiceLine;
  readonly #clock: Clock;
  readonly #turns = new Map<string, { readonly startAt: number; endAt: number }>();
  #sentMs = 0;

  constructor(line: VoiceLine, clock: Clock) {
    this.#line = line;
    this.#clock = clock;
  }

  /** A frame was sent. */
  sent(): void {
    this.#sentMs += FRAME_MS;
  }

  /** The caller began to speak, or goes on. @param audioMs where in what was sent; null: now */
  started(id: string, audioMs: number | null): void {
    const startAt = this.#turns.get(id)?.startAt ?? this.#timeOf(audioMs);
    rememberBounded(this.#turns, id, { startAt, endAt: startAt }, MAX_TURNS);
  }

  /** The caller was silent again. */
  stopped(id: string, audioMs: number | null): void {
    const turn = this.#turns.get(id);
    if (turn !== undefined) turn.endAt = Math.max(turn.startAt, this.#timeOf(audioMs));
  }

  /** The words of a turn. */
  text(id: string, text: string): void {
    const now = this.#clock.now();
    const { startAt, endAt } = this.#turns.get(id) ?? { startAt: now, endAt: now };
    this.#turns.delete(id);
    const words = text.trim().slice(0, MAX_TEXT);
    if (words !== '') this.#line.tell({ type: 'heard', text: words, startAt, endAt });
  }

  #timeOf(audioMs: number | null): number {
    const agoMs = audioMs === null ? 0 : this.#sentMs - Math.min(Math.max(audioMs, 0), this.#sentMs);
    return this.#clock.now() - agoMs;
  }
}
