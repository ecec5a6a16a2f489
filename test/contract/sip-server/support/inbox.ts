interface Waiter<Item> {
  readonly matches: (item: Item) => boolean;
  readonly resolve: (item: Item) => void;
}

const DEFAULT_TIMEOUT_MS = 4_000;

/** A queue of items that came and that no test has taken. Each item is taken once. */
export class Inbox<Item> {
  readonly #items: Item[] = [];
  readonly #all: Item[] = [];
  readonly #waiters = new Set<Waiter<Item>>();
  readonly #describe: (item: Item) => string;

  constructor(describe: (item: Item) => string) {
    this.#describe = describe;
  }

  /** All items that ever came, in order. */
  get all(): readonly Item[] {
    return this.#all;
  }

  add(item: Item): void {
    this.#all.push(item);
    for (const waiter of this.#waiters) {
      if (waiter.matches(item)) {
        this.#waiters.delete(waiter);
        waiter.resolve(item);
        return;
      }
    }
    this.#items.push(item);
  }

  /** Takes the first item that matches, now or when it comes. Rejects if none comes in time. */
  async take(matches: (item: Item) => boolean, what: string, timeoutMs: number = DEFAULT_TIMEOUT_MS): Promise<Item> {
    const index = this.#items.findIndex(matches);
    if (index !== -1) {
      return this.#items.splice(index, 1)[0] as Item;
    }
    return await new Promise<Item>((resolve, reject) => {
      const waiter: Waiter<Item> = {
        matches,
        resolve: (item) => {
          clearTimeout(timer);
          resolve(item);
        },
      };
      const timer = setTimeout(() => {
        this.#waiters.delete(waiter);
        reject(new Error(`no ${what} came; left: ${this.#items.map(this.#describe).join(' | ')}`));
      }, timeoutMs);
      this.#waiters.add(waiter);
    });
  }

  /** Items that match and were not taken. */
  left(matches: (item: Item) => boolean): Item[] {
    return this.#items.filter(matches);
  }
}
