/** What is set while the program runs and kept over restarts: a few values of each kind, by their names. */
export interface KeptValues {
  /** All values of a kind. */
  list(kind: string): Promise<readonly KeptValue[]>;
  /**
   * Keeps a value, in the place of the one of that name. It is durable when this resolves.
   * @param most values of the kind that may be there
   * @returns false if there are so many of other names already
   */
  put(kind: string, value: KeptValue, most: number): Promise<boolean>;
  /**
   * Keeps a value unless there is one of that name.
   * @returns the one that is kept, the same for all processes that ask at once. It is durable when this resolves
   */
  putIfAbsent(kind: string, value: KeptValue): Promise<unknown>;
  /**
   * Puts a value in the place of the one of that name, in the same way, where that one has these fields.
   * @returns false if it has not, or is not there: another process changed or removed it
   */
  replace(kind: string, value: KeptValue, fields: Readonly<Record<string, unknown>>): Promise<boolean>;
  /** Keeps the value of that name no more, if there is one. It is gone durably when this resolves. */
  remove(kind: string, name: string): Promise<void>;
  /** Tells what other processes change, in the order in which they do. @returns ends that */
  follow(kind: string, follower: ValueFollower): () => void;
}

/**
 * Hears what other processes change, a moment after it is durable. Where something may have been missed it is told all
 * values anew, so that much of it is what it has already.
 */
export interface ValueFollower {
  /** The values that it has. */
  names(): Iterable<string>;
  /** A value as it is now. */
  put(value: KeptValue): void;
  /** There is no value of that name any more. */
  removed(name: string): void;
}

/** A value of JSON, and its name. */
export interface KeptValue {
  readonly name: string;
  readonly value: unknown;
}
