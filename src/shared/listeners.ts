/** Those who are told of something. None of them may throw. */
export class Listeners<Told> {
  readonly #all = new Set<(told: Told) => void>();

  /** @returns takes it out again */
  add(listener: (told: Told) => void): () => void {
    this.#all.add(listener);
    return () => {
      this.#all.delete(listener);
    };
  }

  tell(told: Told): void {
    // A listener may leave as it is told.
    for (const listener of [...this.#all]) listener(told);
  }

  clear(): void {
    this.#all.clear();
  }
}
