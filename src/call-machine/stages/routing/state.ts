/** The caller's INVITE is in, and not answered yet. */
export interface Routing {
  readonly name: 'routing';
}
