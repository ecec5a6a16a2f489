import { BadCursorError } from '../../ports/store.ts';
import { ApiError, invalid, notFound } from '../api-error.ts';

/** The answers to errors of Fastify. An error that is not listed here is a fault of ours. */
const FASTIFY_ERRORS: Readonly<Record<string, (error: Error) => ApiError>> = {
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () =>
    new ApiError('bad-request', 'the body is not as long as Content-Length says'),
  FST_ERR_CTP_BODY_TOO_LARGE: () => new ApiError('payload-too-large', 'the body is too large'),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () =>
    new ApiError('unsupported-media-type', 'the body must be JSON, with Content-Type: application/json'),
  FST_ERR_MAX_PARAM_LENGTH: () => notFound('thing: an id is never so long'),
  FST_ERR_BAD_URL: () => new ApiError('bad-request', 'the path is not a valid one'),
};

/** Codes of the store's errors that are temporary (see StoreError in src/store). */
const STORE_AWAY: ReadonlySet<unknown> = new Set(['overloaded', 'slow', 'io', 'closed']);

/** The answer to an error of a request; null if the error is a fault of ours. */
export function apiErrorOf(error: unknown): ApiError | null {
  if (error instanceof ApiError) return error;
  if (error instanceof BadCursorError) return invalid([{ path: 'cursor', message: error.message }]);
  if (!(error instanceof Error)) return null;
  const code: unknown = 'code' in error ? error.code : undefined;
  if (error.name === 'StoreError' && STORE_AWAY.has(code)) {
    return new ApiError('unavailable', `the store is not available: ${error.message}`, {
      headers: { 'retry-after': '1' },
    });
  }
  if (error.name === 'RecordingStoreError') {
    return new ApiError('unavailable', `the storage of recordings is not available: ${error.message}`, {
      headers: { 'retry-after': '1' },
    });
  }
  if (typeof code === 'string' && FASTIFY_ERRORS[code] !== undefined) return FASTIFY_ERRORS[code](error);
  // Fastify found something else wrong with the request.
  const status: unknown = 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' && status >= 400 && status < 500
    ? new ApiError('bad-request', error.message)
    : null;
}
