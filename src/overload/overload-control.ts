import type { Logger } from 'pino';
import type { Clock, TimerHandle } from '../ports/clock.ts';
import type { OverloadFigures, Shed } from '../ports/overload.ts';
import { TokenBucket } from '../shared/token-bucket.ts';
import { AdaptiveRate, RELEASE_MS } from './adaptive-rate.ts';
import type { LoadSignal } from './signal-window.ts';
import { SignalWindow } from './signal-window.ts';

export interface OverloadOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** How late timers may be. */
  readonly loopDelayMs: number;
  /** What else shows how late the program is. */
  readonly signals: readonly LoadSignal[];
  /** Time that the event loop had nothing to do, since some beginning, in milliseconds. */
  readonly idleMs: () => number;
  readonly retryAfterSeconds: number;
}

/** Between two samples. */
const SAMPLE_MS = 20;
/** Over so many samples the loop is seen to be busy. */
const BUSY_SAMPLES = 25;
/** A loop that is busy for less than this part of the time is late because others have the CPU: not by its own calls. */
const OWN_BUSY = 0.5;
/** So many calls come in whatever happens, in a second and at once: only calls show that it is over. */
const ALWAYS_PER_SECOND = 1;
const ALWAYS_AT_ONCE = 3;
/** Lines in the log that it began: one a minute on average, and so many at once. */
const LINES_PER_SECOND = 1 / 60;
const LINES_AT_ONCE = 5;

/**
 * Keeps the program from falling behind. It samples how late the event loop, the media and the answers to callers are.
 *
 * - The rate (see {@link AdaptiveRate}) settles at what the program carries.
 * - The gate refuses at once, whatever the rate, while an instant signal is above its target and was so in two samples running. It
 *   ends the queue of a sudden rush, before the rate is found.
 */
export class OverloadControl {
  readonly #options: OverloadOptions;
  readonly #windows: readonly SignalWindow[];
  readonly #rate: AdaptiveRate;
  readonly #always: TokenBucket;
  readonly #lines: TokenBucket;
  /** Idle time at each of the latest samples. */
  readonly #idle: { readonly atMs: number; readonly idleMs: number }[] = [];
  #timer: TimerHandle | null = null;
  #sampledAtMs: number;
  #loopDelayMs = 0;
  #busy = 0;
  #refused = 0;
  /** The refusals that are going on; null where there are none. */
  #shedding: { readonly sinceMs: number; latestMs: number; readonly before: number; readonly told: boolean } | null =
    null;

  /** The owner calls {@link OverloadControl.close}. */
  constructor(options: OverloadOptions) {
    const { clock, loopDelayMs, signals } = options;
    this.#options = options;
    this.#rate = new AdaptiveRate(clock);
    this.#always = new TokenBucket(clock, ALWAYS_PER_SECOND, ALWAYS_AT_ONCE);
    this.#lines = new TokenBucket(clock, LINES_PER_SECOND, LINES_AT_ONCE);
    const loop: LoadSignal = { name: 'loop', targetMs: loopDelayMs, read: () => this.#ownLoopDelayMs, isInstant: true };
    this.#windows = [loop, ...signals].map((signal) => new SignalWindow(signal));
    this.#sampledAtMs = clock.now();
    this.#wait();
  }

  /** Asked for each new call. Null: it may come in. */
  admit(): Shed | null {
    const over = this.#windows.find(({ isOver }) => isOver);
    if (over === undefined && this.#rate.take()) return null;
    if (this.#always.take()) return null;
    const late = over ?? this.#worst;
    this.#refused += 1;
    this.#shed(late.name);
    return { retryAfterSeconds: this.#options.retryAfterSeconds, why: `the program is behind (${late.name})` };
  }

  get figures(): OverloadFigures {
    return {
      shedding: this.#shedding !== null,
      refused: this.#refused,
      limitPerSecond: this.#rate.perSecond,
      pressures: Object.fromEntries(this.#windows.map(({ name, pressure }) => [name, pressure])),
    };
  }

  /** Samples no more. Idempotent. */
  async close(): Promise<void> {
    if (this.#timer !== null) this.#options.clock.cancel(this.#timer);
    this.#timer = null;
    await Promise.resolve();
  }

  get #worst(): SignalWindow {
    return this.#windows.reduce((worst, window) => (window.pressure > worst.pressure ? window : worst));
  }

  #wait(): void {
    const { clock } = this.#options;
    const dueMs = clock.now() + SAMPLE_MS;
    this.#timer = clock.schedule(SAMPLE_MS, () => {
      this.#loopDelayMs = clock.now() - dueMs;
      this.#sample();
      this.#wait();
    });
  }

  #sample(): void {
    const nowMs = this.#options.clock.now();
    this.#busy = this.#busyAt(nowMs);
    for (const window of this.#windows) window.sample();
    const elapsedMs = nowMs - this.#sampledAtMs;
    this.#sampledAtMs = nowMs;
    this.#rate.look({ pressure: this.#worst.pressure, busy: this.#busy, elapsedMs });
    if (this.#shedding !== null && this.#rate.perSecond === null && nowMs - this.#shedding.latestMs >= RELEASE_MS) {
      this.#recovered(nowMs, this.#shedding);
    }
  }

  get #ownLoopDelayMs(): number {
    return this.#busy < OWN_BUSY ? 0 : this.#loopDelayMs;
  }

  /** Part of the latest half second that the loop was busy, 0 to 1. */
  #busyAt(nowMs: number): number {
    this.#idle.push({ atMs: nowMs, idleMs: this.#options.idleMs() });
    if (this.#idle.length > BUSY_SAMPLES) this.#idle.shift();
    const [first] = this.#idle;
    const last = this.#idle.at(-1);
    if (first === undefined || last === undefined || last.atMs === first.atMs) return 0;
    return 1 - (last.idleMs - first.idleMs) / (last.atMs - first.atMs);
  }

  #shed(late: string): void {
    const { clock, logger } = this.#options;
    const nowMs = clock.now();
    if (this.#shedding !== null) {
      this.#shedding.latestMs = nowMs;
      return;
    }
    const told = this.#lines.take();
    this.#shedding = { sinceMs: nowMs, latestMs: nowMs, before: this.#refused - 1, told };
    if (told) logger.warn({ late }, 'new calls are refused: the program is behind');
  }

  #recovered(nowMs: number, { sinceMs, before, told }: { sinceMs: number; before: number; told: boolean }): void {
    this.#shedding = null;
    const fields = { refused: this.#refused - before, forMs: Math.round(nowMs - sinceMs) };
    if (told) this.#options.logger.info(fields, 'new calls are taken again');
  }
}
