/** Somebody in a {@link WaitingLine}. */
export interface Waiting<Id extends string> {
  readonly id: Id;
  /** Higher ones come first. */
  readonly priority: number;
  /** Milliseconds, by any clock that only goes forward. */
  readonly since: number;
  /** Decides between those who came at the same time. */
  readonly order: number;
}

/** Who waits, in the order of priority and then of arrival. Pure: it knows no clock, and does nothing by itself. */
export class WaitingLine<Id extends string> {
  #waiting: readonly Waiting<Id>[] = [];
  #arrivals = 0;

  get size(): number {
    return this.#waiting.length;
  }

  /** Those who wait, in their order. */
  get all(): readonly Waiting<Id>[] {
    return this.#waiting;
  }

  /** Whose turn it is; null: nobody waits. */
  get first(): Waiting<Id> | null {
    return this.#waiting[0] ?? null;
  }

  /** Puts somebody who has just come behind those of the same priority. */
  join(id: Id, since: number, priority = 0): Waiting<Id> {
    this.#arrivals += 1;
    const waiting: Waiting<Id> = { id, priority, since, order: this.#arrivals };
    this.putBack(waiting);
    return waiting;
  }

  /** Gives somebody who had left the place of before. */
  putBack(waiting: Waiting<Id>): void {
    this.leave(waiting.id);
    const index = this.#waiting.findIndex((other) => isBefore(waiting, other));
    this.#waiting = this.#waiting.toSpliced(index === -1 ? this.size : index, 0, waiting);
  }

  /** @returns false: it was not there */
  leave(id: Id): boolean {
    const others = this.#waiting.filter((each) => each.id !== id);
    const isGone = others.length < this.size;
    this.#waiting = others;
    return isGone;
  }

  /** From 1 on; 0: it does not wait. */
  positionOf(id: Id): number {
    return this.#waiting.findIndex((each) => each.id === id) + 1;
  }

  /** How long those who are there have waited, on average; 0 where nobody is. */
  averageMs(at: number): number {
    if (this.size === 0) return 0;
    return this.#waiting.reduce((sum, { since }) => sum + at - since, 0) / this.size;
  }
}

function isBefore<Id extends string>(one: Waiting<Id>, other: Waiting<Id>): boolean {
  if (one.priority !== other.priority) return one.priority > other.priority;
  return one.since === other.since ? one.order < other.order : one.since < other.since;
}
