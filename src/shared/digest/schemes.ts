/** A scheme with its parameters, of a header that carries challenges or credentials (RFC 7235 2.1). */
export interface Scheme {
  /** In lower case. */
  readonly name: string;
  /** By name in lower case, quotes undone. Null if a parameter stands twice, since nobody could tell which one counts. */
  readonly parameters: ReadonlyMap<string, string> | null;
}

/** A scheme with its first parameter behind it: drachtio-srf hands headers of one name over joined by commas. */
const SCHEME = /[\s,]*([A-Za-z][\w-]*)[ \t]+(?=[\w*-]+\s*=)/y;
const PARAMETER = /[\s,]*([\w*-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*))/y;

/** The schemes in a value, up to where it cannot be read any more. Linear. */
export function readSchemes(value: string): readonly Scheme[] {
  const found: { readonly name: string; parameters: Map<string, string> | null }[] = [];
  let at = 0;
  for (;;) {
    SCHEME.lastIndex = at;
    const named = SCHEME.exec(value);
    if (named !== null) {
      found.push({ name: (named[1] ?? '').toLowerCase(), parameters: new Map() });
      at = SCHEME.lastIndex;
    }
    const current = found.at(-1);
    PARAMETER.lastIndex = at;
    const read = PARAMETER.exec(value);
    if (current === undefined || read === null) return found;
    at = PARAMETER.lastIndex;
    const [, name = '', quoted, plain = ''] = read;
    const key = name.toLowerCase();
    if (current.parameters?.has(key) === true) current.parameters = null;
    current.parameters?.set(key, quoted?.replaceAll(/\\(.)/g, '$1') ?? plain);
  }
}
