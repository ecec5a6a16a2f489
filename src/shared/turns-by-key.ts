/** Does one thing after the other of each key. What is done for different keys goes on at once. */
export class TurnsByKey {
  /** The last of each key that is under way or waits. */
  readonly #last = new Map<string, Promise<unknown>>();

  /** Does something once what was asked for before of that key is over, well or not. */
  async run<Value>(key: string, work: () => Promise<Value>): Promise<Value> {
    const before = this.#last.get(key) ?? Promise.resolve();
    const turn = before.catch(() => undefined).then(work);
    this.#last.set(key, turn);
    try {
      return await turn;
    } finally {
      if (this.#last.get(key) === turn) this.#last.delete(key);
    }
  }
}
