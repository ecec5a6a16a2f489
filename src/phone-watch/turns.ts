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
   * @returns gives the place up, before the turn
   */
  ask(begin: () => void): () => void {
    if (this.#taken < this.#atOnce) {
      this.#taken += 1;
      begin();
      return () => undefined;
    }
    this.#waiting.add(begin);
    return () => {
      this.#waiting.delete(begin);
    };
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
