/** An address that is asked for what comes next. Null: the document itself. */
export interface NextDocument {
  readonly url: string | null;
  readonly method: 'GET' | 'POST';
}
