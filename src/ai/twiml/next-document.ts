/** An address that is asked for what comes next. Null: the document itself. */
export interface NextDocument {
  readonly url: string | null;
  readonly method: 'GET' | 'POST';
}

/** The address as it is asked. @param base the address of the document that names it */
export function resolved(url: string | null, base: string): string {
  return url !== null && URL.canParse(url, base) ? new URL(url, base).href : (url ?? base);
}
