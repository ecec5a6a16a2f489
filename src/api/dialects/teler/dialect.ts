import type { ApiErrorCode, FieldFault } from '../../api-error.ts';
import { ApiError } from '../../api-error.ts';
import { dialectClient } from '../../access/api-client.ts';
import { clientBySecret } from '../../access/auth.ts';
import type { Dialect, DialectFault } from '../../dialect.ts';

/** What Teler's errors say beside their message, and the statuses that are not those of our own API. */
const FAULTS: Readonly<
  Partial<Record<ApiErrorCode, { readonly status?: number; readonly code?: string; readonly type?: string }>>
> = {
  // A key that is missing or wrong is 403.
  unauthorized: { status: 403, code: 'forbidden', type: 'permission_error' },
  forbidden: { code: 'forbidden', type: 'permission_error' },
  'not-found': { code: 'not_found', type: 'not_found' },
  conflict: { code: 'call_not_controllable', type: 'invalid_state' },
  'not-supported': { status: 400, code: 'feature_not_enabled', type: 'invalid_request' },
  unavailable: { code: 'service_unavailable', type: 'api_error' },
};

/** What Teler's API looks like. @param apiKey the key of `dialects.teler` */
export function telerDialect(apiKey: string): Dialect {
  return {
    name: 'teler',
    prefixes: ['/api/v1/'],
    keyPlace: 'in the header x-api-key',
    keyOf: ({ headers }) => {
      const key = headers['x-api-key'];
      return typeof key === 'string' && key !== '' && key.length <= 1_024 ? key : null;
    },
    ownKey: clientBySecret(dialectClient('teler'), apiKey),
    answerTo,
    unknownPath: (pathname) =>
      new ApiError('not-supported', `${pathname.slice(0, 128)} is not supported; docs/ai/teler.md says what is`),
    errorSchema: 'TelerError',
    securitySchemes: { telerKey: { type: 'apiKey', in: 'header', name: 'x-api-key' } },
  };
}

function answerTo(error: ApiError): DialectFault {
  const { message, details } = error;
  if (error.code === 'invalid' && Array.isArray(details)) {
    const errors = (details as readonly FieldFault[]).map((fault) => ({
      loc: ['body', ...fault.path.split(/[.[\]]+/).filter((part) => part !== '')],
      msg: fault.message,
      type: 'value_error',
    }));
    return { status: 422, body: { success: false, message: 'Validation Error', errors } };
  }
  const { status = error.status, ...more } = FAULTS[error.code] ?? {};
  const isOver = details !== undefined && 'state' in details && details.state === 'ended';
  return { status, body: { success: false, message, ...more, ...(isOver && { code: 'call_not_live' }) } };
}
