import { createHash } from 'node:crypto';

/** Algorithms that we know (RFC 8760 2.1). */
export type DigestAlgorithm = 'SHA-256' | 'MD5';

/** What a digest is made of. */
export interface DigestInput {
  readonly algorithm: DigestAlgorithm;
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
}

/** The digest for qop "auth" (RFC 7616 3.4.1 to 3.4.3), in lower-case hexadecimal. */
export function digestResponse(input: DigestInput): string {
  const { algorithm, username, password, realm, nonce, nonceCount, cnonce, method, uri } = input;
  const hash = (text: string): string => createHash(HASHES[algorithm]).update(text).digest('hex');
  const secret = hash(`${username}:${realm}:${password}`);
  return hash(`${secret}:${nonce}:${nonceCount}:${cnonce}:auth:${hash(`${method}:${uri}`)}`);
}

const HASHES: Readonly<Record<DigestAlgorithm, string>> = { 'SHA-256': 'sha256', MD5: 'md5' };
