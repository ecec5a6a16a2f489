import { asCallId } from '../../ports/ids.ts';
import type { CallId } from '../../ports/ids.ts';
import { uuidOfSid } from '../../shared/twilio/twilio-sid.ts';
import type { ApiRequest, Endpoint } from '../endpoint.ts';

/** Paths that name a call: of our own API, VoIPBin's, Teler's and Twilio's. */
const OWN = /^\/(?:v1|v1\.0|api\/v1\/voice)\/calls\/\{id\}/;
const TWILIO = /^\/2010-04-01\/Accounts\/\{AccountSid\}\/Calls\/\{CallSid\}/;

/** The call that a request names; null: it names none. */
export function namedCall(
  { path, callIn }: Pick<Endpoint, 'path' | 'callIn'>,
  { params, body }: Pick<ApiRequest<unknown, unknown>, 'params' | 'body'>,
): CallId | null {
  if (callIn !== undefined) return callIn(body);
  if (OWN.test(path)) return asCallId(params['id'] ?? '');
  const uuid = TWILIO.test(path) ? uuidOfSid('CA', params['CallSid'] ?? '') : null;
  return uuid === null ? null : asCallId(uuid);
}
