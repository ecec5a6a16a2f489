/** Somebody in a {@link WaitingLine}. Times are milliseconds, by any clock that only goes forward. */
export interface Waiting<Id extends string> {
  readonly id: Id;
  /** Higher ones come first. */
  readonly priority: number;
  readonly since: number;
  /** When it has waited for as long as it may; null: it may wait for ever. */
  readonly until: number | null;
  /** Decides between those who came at the same time. */
  readonly order: number;
}

/** How somebody waits. */
export interface WaitingTerms {
  /** @defaultValue 0 */
  readonly priority?: number;
  /** @defaultValue null */
  readonly until?: number | null;
  /** So many may wait, this one among them. @defaultValue any number */
  readonly maxSize?: number;
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

  /** When the next one has waited for as long as it may; null: none of them does. */
  get dueAt(): number | null {
    const due = this.#waiting.flatMap(({ until }) => (until === null ? [] : [until]));
    return due.length === 0 ? null : Math.min(...due);
  }

  /**
   * Puts somebody who has just come behind those of the same priority. Who waits already comes anew.
   * @returns null: there are as many as there may be
   */
  join(
    id: Id,
    since: number,
    { priority = 0, until = null, maxSize = Infinity }: WaitingTerms = {},
  ): Waiting<Id> | null {
    const others = this.#waiting.filter((each) => each.id !== id);
    if (others.length >= maxSize) return null;
    this.#arrivals += 1;
    const waiting: Waiting<Id> = { id, priority, since, until, order: this.#arrivals };
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

  /** Takes those out who have waited for as long as they may, in their order. */
  takeDue(at: number): readonly Waiting<Id>[] {
    const isDue = ({ until }: Waiting<Id>): boolean => until !== null && until <= at;
    const due = this.#waiting.filter(isDue);
    this.#waiting = this.#waiting.filter((each) => !isDue(each));
    return due;
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
