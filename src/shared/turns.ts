/** Lets so many do something at once. The others wait, in order. */
export class Turns {
  readonly #atOnce: number;
  readonly #waiting = new Set<() => void>();
  #taken = 0;

  constructor(atOnce: number) {
    this.#atOnce = atOnce;
  }

  /**
   * Asks for a turn, which may come at once. Whoever has one calls {@link done} once.
   * @returns gives the place up; false: the turn has come already
   */
  ask(begin: () => void): () => boolean {
    if (this.#taken < this.#atOnce) {
      this.#taken += 1;
      begin();
      return () => false;
    }
    this.#waiting.add(begin);
    return () => this.#waiting.delete(begin);
  }

  /** Does something when its turn has come. */
  async run<Value>(work: () => Promise<Value>): Promise<Value> {
    await new Promise<void>((resolve) => void this.ask(resolve));
    try {
      return await work();
    } finally {
      this.done();
    }
  }

  /** Whether whoever asks now must wait. */
  get areTaken(): boolean {
    return this.#taken >= this.#atOnce;
  }

  /** How many wait. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** A turn is over. */
  done(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#taken -= 1;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}
