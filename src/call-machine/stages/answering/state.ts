/** The party of a call of ours has answered, and it is found out whether that is a human. */
export interface Answering {
  readonly name: 'answering';
  /** Who answered is known by then, in milliseconds since the Unix epoch; null: a machine did, and is left a message. */
  readonly deadline: number | null;
}
