/** What an Authorization header says (RFC 7616 3.4), quotes undone. Absent parameters are empty. */
export interface DigestCredentials {
  readonly username: string;
  readonly realm: string;
  readonly nonce: string;
  readonly uri: string;
  /** Hexadecimal, in lower case. */
  readonly response: string;
  /** As written; MD5 where the header names none (RFC 7616 3.4). */
  readonly algorithm: string;
  readonly qop: string;
  readonly cnonce: string;
  /** `nc`: 8 hexadecimal digits, as written. */
  readonly nonceCount: string;
}

/** A scheme with its first parameter behind it: drachtio-srf hands credentials over joined by commas. */
const SCHEME = /[\s,]*([A-Za-z][\w-]*)[ \t]+(?=[\w*-]+\s*=)/y;
const PARAMETER = /[\s,]*([\w*-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*))/y;

/** The digest credentials among the values of a header, without other schemes and unreadable ones. Linear. */
export function readDigestCredentials(values: readonly string[]): DigestCredentials[] {
  return values.flatMap((value) =>
    readSchemes(value).flatMap(({ name, parameters }) =>
      name === 'digest' && parameters !== null ? [credentialsOf(parameters)] : [],
    ),
  );
}

interface Scheme {
  readonly name: string;
  /** Null if a parameter stands twice, since nobody could tell which one counts. */
  parameters: Map<string, string> | null;
}

function readSchemes(value: string): Scheme[] {
  const found: Scheme[] = [];
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

function credentialsOf(parameters: ReadonlyMap<string, string>): DigestCredentials {
  const text = (name: string): string => parameters.get(name) ?? '';
  return {
    username: text('username'),
    realm: text('realm'),
    nonce: text('nonce'),
    uri: text('uri'),
    response: text('response').toLowerCase(),
    algorithm: parameters.get('algorithm') ?? 'MD5',
    qop: text('qop'),
    cnonce: text('cnonce'),
    nonceCount: text('nc'),
  };
}
