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
  /** Keeps the value of that name no more, if there is one. It is gone durably when this resolves. */
  remove(kind: string, name: string): Promise<void>;
}

/** A value of JSON, and its name. */
export interface KeptValue {
  readonly name: string;
  readonly value: unknown;
}
