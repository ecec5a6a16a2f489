/** What somebody says of a call, during it or afterwards. */
export interface Disposition {
  /** What the caller called for is done. */
  readonly resolved: boolean;
  /** The human whom the caller was handed to was the right one. Absent: nobody said. */
  readonly precise?: boolean;
  readonly note?: string;
}

/** The data of `call.disposition`. */
export interface DispositionFact extends Disposition {
  /** The name of the API key that it was given with. */
  readonly by: string;
}

/** The disposition of a call: the last one that was given. */
export interface DispositionRecord extends DispositionFact {
  /** RFC 3339, UTC, milliseconds. */
  readonly at: string;
}
