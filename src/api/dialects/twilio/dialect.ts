import { TWILIO_PREFIX } from '../../../shared/twilio/account-path.ts';
import type { ApiError } from '../../api-error.ts';
import { dialectClient } from '../../access/api-client.ts';
import { clientBySecret } from '../../access/auth.ts';
import type { CredentialSource, Dialect, DialectFault } from '../../dialect.ts';
import { codeOf, noResource, TWILIO_CODES, TwilioError } from './twilio-error.ts';

const MAX_HEADER_LENGTH = 1_024;

/** Resources of Twilio's API that Warmbridge does not have, by the first part of their path behind the account. */
const MISSING: ReadonlySet<string> = new Set([
  'Addresses', 'Applications', 'AuthorizedConnectApps', 'AvailablePhoneNumbers', 'Balance', 'ConnectApps',
  'IncomingPhoneNumbers', 'Keys', 'Messages', 'Notifications', 'OutgoingCallerIds', 'Queues', 'ShortCodes',
  'SigningKeys', 'SIP', 'Tokens', 'Transcriptions', 'Usage',
]); // prettier-ignore
/** The same of a call. */
const MISSING_OF_CALL: ReadonlySet<string> = new Set([
  'Events', 'Notifications', 'Payments', 'Siprec', 'Transcriptions', 'UserDefinedMessages',
  'UserDefinedMessageSubscriptions',
]); // prettier-ignore

/** What Twilio's API looks like, and its one account. */
export function twilioDialect(accountSid: string, authToken: string): Dialect {
  return {
    name: 'twilio',
    prefixes: [TWILIO_PREFIX],
    keyPlace: 'by HTTP basic authentication: the account SID and the auth token of dialects.twilio',
    keyOf,
    ownKey: clientBySecret(dialectClient('twilio'), `${accountSid}:${authToken}`),
    answerTo,
    unknownPath: (pathname) => unknownPath(pathname, accountSid),
    errorSchema: 'TwilioError',
    bodies: 'form',
    securitySchemes: {
      account: {
        type: 'http',
        scheme: 'basic',
        description: 'The account SID and the auth token of `dialects.twilio`, or SK... and a key of `api.keys`',
      },
    },
  };
}

/**
 * The credentials of basic authentication (RFC 7617 2). An API key of Twilio's (`SK...`) has a secret, for which one of
 * `api.keys` is taken here.
 */
function keyOf({ headers: { authorization } }: CredentialSource): string | null {
  if (authorization === undefined || authorization.length > MAX_HEADER_LENGTH) return null;
  const [scheme = '', encoded = ''] = authorization.split(' ', 2);
  if (scheme.toLowerCase() !== 'basic') return null;
  const pair = Buffer.from(encoded, 'base64').toString('utf8');
  return pair.startsWith('SK') ? pair.slice(pair.indexOf(':') + 1) : pair;
}

function answerTo(error: ApiError): DialectFault {
  const code = codeOf(error);
  const status = statusOf(error);
  const { message } = error;
  return {
    status,
    body: {
      code,
      message: code === TWILIO_CODES.authenticate ? `Authenticate: ${message}` : message,
      more_info: `https://www.twilio.com/docs/errors/${String(code)}`,
      status,
    },
    ...(error.code === 'unauthorized' && { headers: { 'www-authenticate': 'Basic realm="Twilio API"' } }),
  };
}

/** What we do not have is not there, and a state that forbids something is a bad request, as with Twilio. */
function statusOf({ code, status }: ApiError): number {
  if (code === 'not-supported') return 404;
  return code === 'conflict' ? 400 : status;
}

function unknownPath(pathname: string, accountSid: string): ApiError {
  const [, , accounts = '', account = '', resource = '', , part = ''] = pathname.split('/');
  if (accounts !== 'Accounts' || account.replace('.json', '') !== accountSid) return noResource(pathname);
  const name = withoutEnding(resource);
  if (MISSING.has(name)) return missing(name);
  if (name === 'Calls' && MISSING_OF_CALL.has(withoutEnding(part))) return missing(`${withoutEnding(part)} of a call`);
  const ending = pathname.endsWith('.json') ? '' : '; paths end with .json';
  return new TwilioError('not-found', TWILIO_CODES.notFound, `${noResource(pathname).message}${ending}`);
}

function missing(what: string): ApiError {
  const message = `Warmbridge does not have Twilio's ${what}; docs/ai/migrate-twilio.md says what it has`;
  return new TwilioError('not-found', TWILIO_CODES.notFound, message);
}

function withoutEnding(part: string): string {
  return part.replace(/\.[a-z0-9]+$/, '');
}
