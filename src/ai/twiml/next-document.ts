/** An address that is asked for what comes next. Null: the document itself. */
export interface NextDocument {
  readonly url: string | null;
  readonly method: 'GET' | 'POST';
}

/** A method as an attribute names it. What is no GET is a POST. */
export function methodOf(text: string | undefined): NextDocument['method'] {
  return text?.toUpperCase() === 'GET' ? 'GET' : 'POST';
}

/** An address of a document whose own is `base`. One that is none stays as it is, for whoever asks to say so. */
export function resolved(url: string | null, base: string): string {
  return url !== null && URL.canParse(url, base) ? new URL(url, base).href : (url ?? base);
}
