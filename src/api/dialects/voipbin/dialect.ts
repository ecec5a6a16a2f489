import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { ApiErrorCode } from '../../api-error.ts';
import { ApiError } from '../../api-error.ts';
import { bearerToken } from '../../access/auth.ts';
import type { CredentialSource, Dialect, DialectFault } from '../../dialect.ts';
import type { AccessKeys } from './access-keys.ts';

/** Statuses and reasons of VoIPBin's errors. */
const FAULTS: Readonly<Record<ApiErrorCode, readonly [status: string, reason: string]>> = {
  invalid: ['INVALID_ARGUMENT', 'INVALID_ARGUMENT'],
  'bad-json': ['INVALID_ARGUMENT', 'INVALID_JSON_BODY'],
  'bad-request': ['INVALID_ARGUMENT', 'BAD_REQUEST'],
  unauthorized: ['UNAUTHENTICATED', 'INVALID_CREDENTIALS'],
  forbidden: ['PERMISSION_DENIED', 'PERMISSION_DENIED'],
  'not-found': ['NOT_FOUND', 'RESOURCE_NOT_FOUND'],
  'method-not-allowed': ['INVALID_ARGUMENT', 'METHOD_NOT_ALLOWED'],
  conflict: ['FAILED_PRECONDITION', 'STATE_INVALID'],
  gone: ['NOT_FOUND', 'GONE'],
  'precondition-failed': ['FAILED_PRECONDITION', 'PRECONDITION_FAILED'],
  'idempotency-mismatch': ['INVALID_ARGUMENT', 'IDEMPOTENCY_MISMATCH'],
  'payload-too-large': ['INVALID_ARGUMENT', 'BODY_TOO_LARGE'],
  'unsupported-media-type': ['INVALID_ARGUMENT', 'UNSUPPORTED_MEDIA_TYPE'],
  'range-not-satisfiable': ['INVALID_ARGUMENT', 'RANGE_NOT_SATISFIABLE'],
  'upgrade-required': ['FAILED_PRECONDITION', 'UPGRADE_REQUIRED'],
  'too-many-requests': ['RESOURCE_EXHAUSTED', 'RATE_LIMITED'],
  internal: ['INTERNAL', 'INTERNAL'],
  'not-supported': ['UNIMPLEMENTED', 'NOT_SUPPORTED'],
  unavailable: ['UNAVAILABLE', 'UNAVAILABLE'],
};

/** Resources of VoIPBin's API that Warmbridge does not have, by the first part of their path. */
const MISSING: ReadonlySet<string> = new Set([
  'activeflows', 'agents', 'ais', 'aicalls', 'aisummaries', 'available_numbers', 'billings', 'billing_accounts',
  'campaigns', 'campaigncalls', 'chats', 'conferences', 'conferencecalls', 'contacts', 'conversations', 'customer',
  'customers', 'emails', 'extensions', 'files', 'flows', 'groupcalls', 'messages', 'numbers', 'outdials', 'outplans',
  'providers', 'queues', 'queuecalls', 'recordings', 'recordingfiles', 'routes', 'speakings', 'storage_files', 'tags',
  'teams', 'transcribes', 'transcripts', 'trunks', 'ws',
]); // prettier-ignore

/** What VoIPBin's API looks like. @param keys null: nobody may sign up */
export function voipbinDialect(keys: AccessKeys | null): Dialect {
  return {
    name: 'voipbin',
    prefixes: ['/v1.0/', '/auth/'],
    keyPlace: 'in ?accesskey=KEY or in the header Authorization: Bearer KEY',
    keyOf,
    ...(keys !== null && { ownKey: (token) => keys.keyOf(token) }),
    answerTo,
    unknownPath,
    errorSchema: 'VoipbinError',
    securitySchemes: {
      accesskey: { type: 'apiKey', in: 'query', name: 'accesskey', description: 'A key of `api.keys`' },
      key: { type: 'http', scheme: 'bearer', description: 'A key of `api.keys`' },
    },
  };
}

/**
 * In VoIPBin's order: the cookie `token`, `?token=`, the Authorization header, the cookie `accesskey`, `?accesskey=`.
 * VoIPBin has no access key in the header, but its tutorials do.
 */
function keyOf({ headers, query }: CredentialSource): string | null {
  const parameters = query as Readonly<Record<string, unknown>>;
  const given = [
    cookie(headers, 'token'),
    parameters['token'],
    bearerToken(headers.authorization),
    cookie(headers, 'accesskey'),
    parameters['accesskey'],
  ];
  return (
    given.find((value): value is string => typeof value === 'string' && value !== '' && value.length <= 1_024) ?? null
  );
}

function cookie({ cookie: header = '' }: IncomingHttpHeaders, name: string): string | undefined {
  const pair = header.split(';').find((each) => each.trim().startsWith(`${name}=`));
  return pair?.trim().slice(name.length + 1);
}

function answerTo(error: ApiError): DialectFault {
  const [status, reason] = FAULTS[error.code];
  const { details } = error;
  return {
    status: error.status,
    body: {
      error: {
        status,
        reason: reasonOf(error) ?? reason,
        message: error.message,
        request_id: `req_${randomUUID()}`,
        details: details === undefined ? [] : 'state' in details ? [details] : details,
      },
    },
  };
}

/** A reason that says more than that of the code. */
function reasonOf({ code, message, details, headers }: ApiError): string | null {
  const challenge = headers['www-authenticate'];
  if (code === 'unauthorized' && challenge?.includes('error=') !== true) return 'AUTHENTICATION_REQUIRED';
  if (code === 'not-found') return message === 'there is no such call' ? 'CALL_NOT_FOUND' : 'ROUTE_NOT_FOUND';
  if (code !== 'conflict' || details === undefined || !('state' in details)) return null;
  return details.state === 'ended' ? 'CALL_ALREADY_HANGUP' : 'CALL_STATE_INVALID';
}

function unknownPath(pathname: string): ApiError | null {
  const [, , resource = ''] = pathname.split('/');
  if (pathname.startsWith('/v1.0/') && MISSING.has(resource)) {
    return new ApiError(
      'not-supported',
      `Warmbridge does not have VoIPBin's ${resource}; docs/ai/voipbin.md says what it has`,
    );
  }
  if (resource === 'signup' || pathname === '/v1.0/auth/signup') {
    return new ApiError(
      'not-found',
      'nobody can sign up here: dialects.voipbin.signup is false; use a key of api.keys',
    );
  }
  return pathname.startsWith('/auth/')
    ? new ApiError('not-supported', 'Warmbridge has no logins; use a key of api.keys')
    : null;
}

/** Refuses a part of VoIPBin's API by its name. */
export function notSupported(what: string): ApiError {
  return new ApiError('not-supported', `${what} is not supported; docs/ai/voipbin.md says what is`);
}
