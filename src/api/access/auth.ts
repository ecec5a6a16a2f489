import { createHash, timingSafeEqual } from 'node:crypto';
import type { ApiKey, ApiRole } from '../../config/index.ts';
import { ApiError } from '../api-error.ts';

/** The roles in order. Each may do what the ones before it may. */
const RANK: Readonly<Record<ApiRole, number>> = { viewer: 0, operator: 1, admin: 2 };

/** Whether who has `role` may do what needs `least`. */
export function roleSuffices(role: ApiRole, least: ApiRole): boolean {
  return RANK[role] >= RANK[least];
}

const MAX_HEADER_LENGTH = 1_024;

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest();
}

/** 401. @param error what is added to the challenge */
export function unauthorized(message: string, error: string): ApiError {
  return new ApiError('unauthorized', message, {
    // RFC 9110 11.6.1: "A server generating a 401 response MUST send a WWW-Authenticate header field".
    headers: { 'www-authenticate': `Bearer realm="warmbridge"${error}` },
  });
}

/** Where our own API has its keys. */
const KEY_PLACE = 'in the header Authorization: Bearer KEY';

/** What a request brings. */
interface Presented {
  /** Null if it has none. */
  readonly token: string | null;
  /** Where it would be. @defaultValue the Authorization header */
  readonly place?: string | undefined;
  /** Keys beside those of the configuration. */
  readonly ownKey?: ((token: string) => ApiKey | null) | undefined;
}

/**
 * Makes the check of keys. It gives the key and an error: `unauthorized` if the key is missing or unknown (the key is
 * null then), `forbidden` if the role of the key is not enough. All keys are compared as digests of one length, so a
 * wrong key takes as long as a right one.
 */
export function authenticator(
  keys: readonly ApiKey[],
): (presented: Presented, role: ApiRole) => { readonly key: ApiKey | null; readonly error: ApiError | null } {
  const known = keys.map((key) => ({ key, digest: digestOf(key.key) }));
  return ({ token, place = KEY_PLACE, ownKey }, role) => {
    // RFC 6750 3.1: without authentication information the challenge has no error code.
    if (token === null) return { key: null, error: unauthorized(`this request needs a key ${place}`, '') };
    const given = digestOf(token);
    let found = ownKey?.(token) ?? null;
    for (const { key, digest } of known) if (timingSafeEqual(digest, given)) found = key;
    if (found === null) return { key: null, error: unauthorized('this key is not known', ', error="invalid_token"') };
    if (roleSuffices(found.role, role)) return { key: found, error: null };
    const message = `this request needs the role ${role}, and the key ${found.name} has only the role ${found.role}`;
    return { key: found, error: new ApiError('forbidden', message) };
  };
}

/** Knows one more key by its secret, which is that of a dialect. @returns the key; null for any other token */
export function keyBySecret(key: ApiKey, secret: string): (token: string) => ApiKey | null {
  const digest = digestOf(secret);
  return (token) => (timingSafeEqual(digestOf(token), digest) ? key : null);
}

/** The key of an Authorization header (RFC 6750 2.1); null if it has none. */
export function bearerToken(header: string | undefined): string | null {
  const scheme = 'bearer ';
  if (header === undefined || header.length > MAX_HEADER_LENGTH) return null;
  // RFC 9110 11.1: the scheme is case-insensitive.
  return header.toLowerCase().startsWith(scheme) ? header.slice(scheme.length).trim() : null;
}
