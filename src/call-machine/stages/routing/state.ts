/** The caller's INVITE is in, or ours to that party is out. It is not answered yet. */
export interface Routing {
  readonly name: 'routing';
  /** Only of a call of ours: when we stop ringing, in milliseconds since the Unix epoch. */
  readonly ringDeadline?: number;
}
