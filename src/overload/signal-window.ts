/** Something that shows how late the program is. */
export interface LoadSignal {
  readonly name: string;
  /** The most that is bearable, in milliseconds. */
  readonly targetMs: number;
  /** How late it is now, in milliseconds. */
  readonly read: () => number;
  /** True where it tells how late it is at this instant, so that it is over as soon as it is over. */
  readonly isInstant: boolean;
}

/** Samples that count. Their median does, so that one or two slow ones change nothing. */
const SAMPLES = 5;
/** So many samples running above the target, and the signal itself, close the gate. */
const GATE_SAMPLES = 2;

/** The latest samples of a signal. */
export class SignalWindow {
  readonly name: string;
  readonly #signal: LoadSignal;
  readonly #samples: number[] = [];
  /** How late it is, as a part of what is bearable. */
  pressure = 0;

  constructor(signal: LoadSignal) {
    this.name = signal.name;
    this.#signal = signal;
  }

  sample(): void {
    this.#samples.push(this.#signal.read() / this.#signal.targetMs);
    if (this.#samples.length > SAMPLES) this.#samples.shift();
    // Until there are enough, the missing ones count as zero.
    const sorted = [...this.#samples, ...Array<number>(SAMPLES - this.#samples.length).fill(0)];
    this.pressure = sorted.toSorted((one, other) => one - other)[SAMPLES >> 1] ?? 0;
  }

  /** Whether it has been too late for a moment, and still is at this instant. */
  get isOver(): boolean {
    const latest = this.#samples.slice(-GATE_SAMPLES);
    return (
      this.#signal.isInstant &&
      latest.length === GATE_SAMPLES &&
      latest.every((part) => part > 1) &&
      this.#signal.read() > this.#signal.targetMs
    );
  }
}
