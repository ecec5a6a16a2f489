const LOOK_MS = 5;

/** The waits of one handoff. When it is over, none of them goes on. */
export class Timers {
  readonly #pending = new Set<NodeJS.Timeout>();
  #over = false;

  /** Calls after a time, unless it is over by then. */
  after(ms: number, then: () => void): void {
    if (this.#over) return;
    const timer = setTimeout(() => {
      this.#pending.delete(timer);
      then();
    }, ms);
    this.#pending.add(timer);
  }

  /** Waits. It never comes back once all is over. */
  async pause(ms: number): Promise<void> {
    await new Promise<void>((resolve) => this.after(ms, resolve));
  }

  /** Waits until this is so, or the time is up. @returns whether it is so */
  async until(isSo: () => boolean, mostMs = Infinity): Promise<boolean> {
    const deadline = performance.now() + mostMs;
    while (!isSo()) {
      if (performance.now() > deadline) return false;
      await this.pause(LOOK_MS);
    }
    return true;
  }

  end(): void {
    this.#over = true;
    for (const timer of this.#pending) clearTimeout(timer);
    this.#pending.clear();
  }
}
