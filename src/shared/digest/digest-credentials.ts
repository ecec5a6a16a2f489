import { readSchemes } from './schemes.ts';

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

/** The digest credentials among the values of a header, without other schemes and unreadable ones. Linear. */
export function readDigestCredentials(values: readonly string[]): DigestCredentials[] {
  return values.flatMap((value) =>
    readSchemes(value).flatMap(({ name, parameters }) =>
      name === 'digest' && parameters !== null ? [credentialsOf(parameters)] : [],
    ),
  );
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
