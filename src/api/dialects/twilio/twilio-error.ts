import type { ApiErrorCode, ErrorDetails, FieldFault } from '../../api-error.ts';
import { ApiError } from '../../api-error.ts';

/** Codes of Twilio's errors (https://www.twilio.com/docs/api/errors). */
export const TWILIO_CODES = {
  invalidParameter: 20001,
  authenticate: 20003,
  methodNotAllowed: 20004,
  accessDenied: 20006,
  notFound: 20404,
  tooManyRequests: 20429,
  internal: 20500,
  unavailable: 20503,
  noTo: 21201,
  url: 21205,
  sendDigits: 21206,
  statusCallback: 21209,
  to: 21211,
  from: 21212,
  noFrom: 21213,
  callState: 21220,
  document: 12100,
} as const;

/** An error that has a code of Twilio's of its own. */
export class TwilioError extends ApiError {
  readonly twilioCode: number;

  constructor(code: ApiErrorCode, twilioCode: number, message: string) {
    super(code, message);
    this.twilioCode = twilioCode;
  }
}

/** Refuses a part of Twilio's API by its name. */
export function notSupported(what: string): TwilioError {
  return new TwilioError(
    'bad-request',
    TWILIO_CODES.invalidParameter,
    `${what} is not supported; docs/ai/migrate-twilio.md says what is`,
  );
}

/** 404 for what a path names, as Twilio says it. */
export function noResource(pathname: string): TwilioError {
  return new TwilioError('not-found', TWILIO_CODES.notFound, `The requested resource ${pathname} was not found`);
}

/** The code of an error that has none of its own. */
export function codeOf(error: ApiError): number {
  if (error instanceof TwilioError) return error.twilioCode;
  switch (error.code) {
    case 'invalid':
      return codeOfField(firstField(error.details));
    case 'bad-json':
    case 'bad-request':
    case 'precondition-failed':
    case 'idempotency-mismatch':
    case 'payload-too-large':
    case 'unsupported-media-type':
    case 'range-not-satisfiable':
    case 'upgrade-required':
    case 'not-supported':
      return TWILIO_CODES.invalidParameter;
    case 'unauthorized':
      return TWILIO_CODES.authenticate;
    case 'forbidden':
      return TWILIO_CODES.accessDenied;
    case 'not-found':
    case 'gone':
      return TWILIO_CODES.notFound;
    case 'method-not-allowed':
      return TWILIO_CODES.methodNotAllowed;
    case 'conflict':
      return TWILIO_CODES.callState;
    case 'too-many-requests':
      return TWILIO_CODES.tooManyRequests;
    case 'internal':
      return TWILIO_CODES.internal;
    case 'unavailable':
      return TWILIO_CODES.unavailable;
  }
}

function firstField(details: ErrorDetails | undefined): string {
  return Array.isArray(details) ? ((details as readonly FieldFault[])[0]?.path ?? '') : '';
}

function codeOfField(field: string): number {
  const [name = ''] = field.split(/[.[]/);
  const codes: Readonly<Record<string, number>> = {
    To: TWILIO_CODES.to,
    From: TWILIO_CODES.from,
    Url: TWILIO_CODES.url,
    FallbackUrl: TWILIO_CODES.url,
    SendDigits: TWILIO_CODES.sendDigits,
    StatusCallback: TWILIO_CODES.statusCallback,
  };
  return codes[name] ?? TWILIO_CODES.invalidParameter;
}
