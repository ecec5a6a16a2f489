import { randomBytes } from 'node:crypto';
import type { DigestChallenge } from './digest-challenge.ts';
import { digestResponse } from './digest-response.ts';

/** Whom a challenge is answered for, and the request that it was the answer to. */
export interface DigestAnswerInput {
  readonly username: string;
  readonly password: string;
  readonly method: string;
  /** The Request-URI (RFC 3261 22.4). */
  readonly uri: string;
  /** How often the nonce was used, this time included. @defaultValue 1 */
  readonly count?: number | undefined;
  /** Our own nonce. @defaultValue a random one */
  readonly cnonce?: string | undefined;
}

const CNONCE_BYTES = 16;
/** `nc` has eight hexadecimal digits (RFC 7616 3.4). */
const MAX_COUNT = 0xff_ff_ff_ff;

/** The value of Authorization or Proxy-Authorization that answers a challenge (RFC 7616 3.4, RFC 3261 22.4). */
export function answerChallenge(challenge: DigestChallenge, input: DigestAnswerInput): string {
  const { realm, nonce, opaque, algorithm, algorithmText, isSession, hasQop } = challenge;
  const { username, password, method, uri, count = 1 } = input;
  const cnonce = input.cnonce ?? randomBytes(CNONCE_BYTES).toString('hex');
  const nonceCount = Math.min(count, MAX_COUNT).toString(16).padStart(8, '0');
  const made = { algorithm, isSession, hasQop, username, password, realm, nonce, nonceCount, cnonce, method, uri };
  const parameters = [
    `username=${quoted(username)}`,
    `realm=${quoted(realm)}`,
    `nonce=${quoted(nonce)}`,
    `uri=${quoted(uri)}`,
    `response="${digestResponse(made)}"`,
    // A server that named none may know none.
    ...(algorithmText === null ? [] : [`algorithm=${isSession ? `${algorithm}-sess` : algorithm}`]),
    ...(hasQop || isSession ? [`cnonce="${cnonce}"`] : []),
    // RFC 3261 22.4: qop is sent where the challenge had one, and only then.
    ...(hasQop ? ['qop=auth', `nc=${nonceCount}`] : []),
    ...(opaque === null ? [] : [`opaque=${quoted(opaque)}`]),
  ];
  return `Digest ${parameters.join(', ')}`;
}

/** A quoted string (RFC 3261 25.1). Line breaks cannot stand in one. */
function quoted(text: string): string {
  return `"${text.replaceAll(/[\r\n]/g, ' ').replaceAll(/["\\]/g, '\\$&')}"`;
}
