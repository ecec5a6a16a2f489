import type { RefusalKind } from '../shared/refusal-log.ts';

/** A value of a request that is wrong. */
export interface FieldFault {
  /** Such as `destinations[0]`. */
  readonly path: string;
  readonly message: string;
}

/** `details` of an error: the wrong values of a request (400), or the state that forbids it (409). */
export type ErrorDetails = readonly FieldFault[] | { readonly state: string };

/** The codes of errors with their HTTP status. */
const ERROR_STATUS = {
  invalid: 400,
  'bad-json': 400,
  'bad-request': 400,
  unauthorized: 401,
  forbidden: 403,
  'not-found': 404,
  'method-not-allowed': 405,
  conflict: 409,
  gone: 410,
  'precondition-failed': 412,
  'payload-too-large': 413,
  'unsupported-media-type': 415,
  'range-not-satisfiable': 416,
  'idempotency-mismatch': 422,
  'upgrade-required': 426,
  'too-many-requests': 429,
  internal: 500,
  'not-supported': 501,
  unavailable: 503,
} as const;

/** The code of an error, for programs. */
export type ApiErrorCode = keyof typeof ERROR_STATUS;

/** Every code. */
export const API_ERROR_CODES = Object.keys(ERROR_STATUS) as readonly ApiErrorCode[];

/** Errors that are counted, and logged now and then: what clients send too much of, or somebody may try out. */
export type ApiRefusal = Extract<RefusalKind, 'api-rate' | 'api-browser' | 'api-login' | 'api-busy'>;

interface More {
  readonly details?: ErrorDetails;
  readonly headers?: Readonly<Record<string, string>>;
  readonly refusal?: ApiRefusal;
}

/** An error that is answered as `{ "error": { "code", "message", "details"? } }`. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ApiErrorCode;
  readonly details: ErrorDetails | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** What it is counted as; null: it is not. */
  readonly refusal: ApiRefusal | null;

  constructor(code: ApiErrorCode, message: string, more: More = {}) {
    super(message);
    this.code = code;
    this.details = more.details;
    this.headers = more.headers ?? {};
    this.refusal = more.refusal ?? null;
  }

  get status(): number {
    return ERROR_STATUS[this.code];
  }

  /** The body of the answer to a request with that name. */
  bodyOf(requestId: string): object {
    return { error: { ...this.body.error, requestId } };
  }

  /** The body of the answer. */
  get body(): { readonly error: { code: ApiErrorCode; message: string; details?: ErrorDetails } } {
    const { code, message, details } = this;
    return { error: details === undefined ? { code, message } : { code, message, details } };
  }
}

/** 404 for a thing that a path names. */
export function notFound(what: string): ApiError {
  return new ApiError('not-found', `there is no such ${what}`);
}

/** 409: the state of the call forbids it. */
export function conflict(state: string, message: string): ApiError {
  return new ApiError('conflict', message, { details: { state } });
}

/** 400: values of the request are wrong. */
export function invalid(details: readonly FieldFault[]): ApiError {
  return new ApiError('invalid', details.map(({ path, message }) => `${path}: ${message}`).join('; '), { details });
}
