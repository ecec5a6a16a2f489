import pino from 'pino';
import { DEFAULTS } from '../../../src/config/defaults.ts';
import { OverloadControl, SetUps } from '../../../src/overload/index.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { BusyProgram } from './busy-program.ts';

/** What a program has that is not told otherwise. */
export const TARGETS = DEFAULTS.limits.overload;

/** An overload control whose signals a test sets, or a {@link BusyProgram} makes. */
export class Overloaded implements AsyncDisposable {
  readonly clock = new FakeClock();
  readonly setUps = new SetUps(this.clock);
  /** Lines of the log. */
  readonly lines: { readonly level: number; readonly msg: string }[] = [];
  mediaMs = 0;
  readonly control: OverloadControl;
  readonly program: BusyProgram;

  constructor() {
    const { clock, setUps } = this;
    this.program = new BusyProgram(
      clock,
      () => this.control.admit(),
      (entry) => setUps.read(entry),
    );
    this.control = new OverloadControl({
      clock,
      logger: pino({}, { write: (line: string) => void this.lines.push(JSON.parse(line) as (typeof this.lines)[0]) }),
      loopDelayMs: TARGETS.loopDelayMs,
      retryAfterSeconds: 7,
      idleMs: () => this.program.idleMs,
      signals: [
        { name: 'media', targetMs: TARGETS.mediaDelayMs, read: () => this.mediaMs, isInstant: true },
        { name: 'answer', targetMs: TARGETS.answerMs, read: () => setUps.answerMs, isInstant: false },
        { name: 'waiting', targetMs: TARGETS.answerMs, read: () => setUps.waitingMs, isInstant: true },
      ],
    });
  }

  /** How many of so many calls a second come in, over a time; the clock stands still in between. */
  admitted(perSecond: number, forMs: number): number {
    let admitted = 0;
    const calls = (perSecond * forMs) / 1000;
    for (let call = 0; call < calls; call += 1) {
      this.clock.advance(forMs / calls);
      if (this.control.admit() === null) admitted += 1;
    }
    return admitted;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.control.close();
  }
}

/** The value below which this part of sorted values lies. */
export function percentile(sorted: readonly number[], part: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? NaN;
}
