import { createHash, timingSafeEqual } from 'node:crypto';
import { ApiError } from '../api-error.ts';
import type { ApiRefusal } from '../api-error.ts';
import type { ApiClient } from './api-client.ts';
import { PERMISSIONS, may, rolesWith } from './permissions.ts';
import type { Permission } from './permissions.ts';

const MAX_HEADER_LENGTH = 1_024;

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest();
}

/** 401. @param error what is added to the challenge @param refusal what it is counted as */
export function unauthorized(message: string, error: string, refusal?: ApiRefusal): ApiError {
  return new ApiError('unauthorized', message, {
    ...(refusal !== undefined && { refusal }),
    // RFC 9110 11.6.1: "A server generating a 401 response MUST send a WWW-Authenticate header field".
    headers: { 'www-authenticate': `Bearer realm="warmbridge"${error}` },
  });
}

/** Where our own API has its keys. */
const KEY_PLACE = 'in the header Authorization: Bearer KEY';

/** 401 for a request that brings nothing. @param place where its key would be */
export function keyMissing(place: string = KEY_PLACE): ApiError {
  // RFC 6750 3.1: without authentication information the challenge has no error code.
  return unauthorized(`this request needs a key ${place}`, '');
}

/** 401 for a key that is none. */
export function keyUnknown(): ApiError {
  return unauthorized('this key is not known', ', error="invalid_token"');
}

/** 403 where the role of the client does not suffice; null: it does. */
export function roleFault({ kind, name, role }: ApiClient, permission: Permission): ApiError | null {
  if (may(role, permission)) return null;
  const roles = rolesWith(permission).join(', ');
  const what = `${permission} (${PERMISSIONS[permission]})`;
  return new ApiError(
    'forbidden',
    `this request needs the permission ${what}, which the roles ${roles} have, and the ${kind} ${name} has the role ${role}`,
  );
}

/** Knows one more client by its secret, which is that of a dialect. @returns null for any other token */
export function clientBySecret(client: ApiClient, secret: string): (token: string) => ApiClient | null {
  const digest = digestOf(secret);
  return (token) => (timingSafeEqual(digestOf(token), digest) ? client : null);
}

/** The key of an Authorization header (RFC 6750 2.1); null if it has none. */
export function bearerToken(header: string | undefined): string | null {
  const scheme = 'bearer ';
  if (header === undefined || header.length > MAX_HEADER_LENGTH) return null;
  // RFC 9110 11.1: the scheme is case-insensitive.
  return header.toLowerCase().startsWith(scheme) ? header.slice(scheme.length).trim() : null;
}
