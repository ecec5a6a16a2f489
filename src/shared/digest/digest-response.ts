import { createHash } from 'node:crypto';

/** Algorithms in which we challenge (RFC 8760 2.1). */
export type DigestAlgorithm = 'SHA-256' | 'MD5';

/** What a digest is made of. */
export interface DigestInput {
  readonly algorithm: DigestAlgorithm | 'SHA-512-256';
  readonly username: string;
  readonly password: string;
  readonly realm: string;
  readonly nonce: string;
  /** `nc`, as written. */
  readonly nonceCount: string;
  readonly cnonce: string;
  readonly method: string;
  /** `uri`, as written. */
  readonly uri: string;
  /** The key is of the session (`-sess`, RFC 7616 3.4.2). @defaultValue false */
  readonly isSession?: boolean | undefined;
  /** False: as before RFC 2617, without a count and a nonce of the client. @defaultValue true */
  readonly hasQop?: boolean | undefined;
}

/** The digest for qop "auth" (RFC 7616 3.4.1 to 3.4.3), in lower-case hexadecimal. */
export function digestResponse(input: DigestInput): string {
  const { algorithm, username, password, realm, nonce, nonceCount, cnonce, method, uri } = input;
  const hash = (text: string): string => createHash(HASHES[algorithm]).update(text).digest('hex');
  const secret = hash(`${username}:${realm}:${password}`);
  const key = input.isSession === true ? hash(`${secret}:${nonce}:${cnonce}`) : secret;
  const request = hash(`${method}:${uri}`);
  // RFC 2617 3.2.2.1: "If the "qop" directive is not present (this construction is for compatibility with RFC 2069)".
  if (input.hasQop === false) return hash(`${key}:${nonce}:${request}`);
  return hash(`${key}:${nonce}:${nonceCount}:${cnonce}:auth:${request}`);
}

const HASHES: Readonly<Record<DigestInput['algorithm'], string>> = {
  'SHA-256': 'sha256',
  'SHA-512-256': 'sha512-256',
  MD5: 'md5',
};
