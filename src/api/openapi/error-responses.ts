import { ApiError, invalid, notFound } from '../api-error.ts';
import { rolesWith } from '../access/permissions.ts';
import type { Dialect } from '../dialect.ts';
import type { Endpoint, ResponseDoc } from '../endpoint.ts';

const RETRY_AFTER = 'Retry-After says when to ask again';

/** The errors that any request of such an endpoint may get, beside those that it names, by their status. */
export function errorResponses(endpoint: Endpoint): Readonly<Record<number, ResponseDoc>> {
  const { dialect, permission, path } = endpoint;
  const found = new Map<number, ResponseDoc>();
  const add = (error: ApiError, description: string): void => {
    const status = statusOf(error, dialect);
    if (!found.has(status)) found.set(status, { description, schema: dialect?.errorSchema ?? 'Error' });
  };
  add(invalid([]), 'A value of the request is wrong. `details` says which');
  if (permission !== null) {
    const roles = rolesWith(permission).join(', ');
    add(new ApiError('unauthorized', ''), 'The request has no key and no session, or one that is not known');
    add(new ApiError('forbidden', ''), `It needs the permission ${permission}, which the roles ${roles} have`);
  }
  if (endpoint.rate !== 'free' || permission !== null) {
    add(new ApiError('too-many-requests', ''), `Too many requests, or too many wrong keys. ${RETRY_AFTER}`);
  }
  if (path.includes('{')) add(notFound('thing'), 'There is nothing with that id');
  if (endpoint.bodyName !== undefined) {
    add(new ApiError('bad-request', ''), 'The request cannot be read, or asks for what is not to be had');
    add(new ApiError('payload-too-large', ''), 'The body is too large');
    add(new ApiError('unsupported-media-type', ''), 'The body is of a type that is not taken here');
  }
  add(new ApiError('unavailable', ''), `A part that is needed is away, or has too much to do. ${RETRY_AFTER}`);
  return Object.fromEntries(found);
}

function statusOf(error: ApiError, dialect: Dialect | undefined): number {
  return dialect?.answerTo(error).status ?? error.status;
}
