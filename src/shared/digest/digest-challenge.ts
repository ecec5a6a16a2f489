import { readSchemes } from './schemes.ts';

/** Algorithms in which we answer challenges (RFC 7616 3.2, RFC 8760 2.1). Each exists as `-sess`, too. */
export type AnswerAlgorithm = 'MD5' | 'SHA-256' | 'SHA-512-256';

/** A challenge that we can answer. */
export interface DigestChallenge {
  readonly realm: string;
  readonly nonce: string;
  /** Sent back as it came; null: there was none. */
  readonly opaque: string | null;
  readonly algorithm: AnswerAlgorithm;
  /** Whether the key is of the session: the nonce and our own are hashed into it. */
  readonly isSession: boolean;
  /** As written; null where the challenge names none, which means MD5 (RFC 7616 3.3). */
  readonly algorithmText: string | null;
  /** Whether it offers qop "auth"; false: it offers none, as before RFC 2617. */
  readonly hasQop: boolean;
  /** Only the nonce was too old; the credentials were right (RFC 7616 3.3). */
  readonly isStale: boolean;
}

const ALGORITHMS: Readonly<Record<string, AnswerAlgorithm>> = {
  md5: 'MD5',
  'sha-256': 'SHA-256',
  'sha-512-256': 'SHA-512-256',
};
/** Challenges that are read of one response. */
const MAX_CHALLENGES = 8;
/** A longer header is of no real server. */
const MAX_LENGTH = 8_192;

/**
 * The challenges of WWW-Authenticate or Proxy-Authenticate that are to be answered: of each realm the first that we can
 * answer. RFC 8760 2.4: "the UAC MUST use the first challenge that it supports", the server's best. Those with unknown
 * algorithms, and those that offer qop "auth-int" alone, are passed over.
 * @param values of the headers; several challenges in one value are taken apart
 */
export function readChallenges(values: readonly string[]): DigestChallenge[] {
  const readable = values.filter(({ length }) => length <= MAX_LENGTH);
  const all = readable.flatMap((value) => readSchemes(value).slice(0, MAX_CHALLENGES));
  const challenges = all.flatMap(({ name, parameters }) =>
    name === 'digest' && parameters !== null ? (challengeOf(parameters) ?? []) : [],
  );
  return challenges
    .filter(({ realm }, index) => challenges.findIndex((each) => each.realm === realm) === index)
    .slice(0, MAX_CHALLENGES);
}

function challengeOf(parameters: ReadonlyMap<string, string>): DigestChallenge | null {
  const algorithmText = parameters.get('algorithm') ?? null;
  const name = (algorithmText ?? 'MD5').toLowerCase();
  const isSession = name.endsWith('-sess');
  const algorithm = ALGORITHMS[isSession ? name.slice(0, -'-sess'.length) : name];
  const [realm, nonce] = [parameters.get('realm'), parameters.get('nonce')];
  const qop = parameters.get('qop');
  const offered = qop?.split(',').map((each) => each.trim().toLowerCase()) ?? [];
  if (algorithm === undefined || realm === undefined || nonce === undefined) return null;
  // RFC 7616 3.3: an option that is not known is ignored; "auth-int" needs the body, which no SIP server asks for.
  if (qop !== undefined && !offered.includes('auth')) return null;
  return {
    realm,
    nonce,
    opaque: parameters.get('opaque') ?? null,
    algorithm,
    isSession,
    algorithmText,
    hasQop: qop !== undefined,
    isStale: parameters.get('stale')?.toLowerCase() === 'true',
  };
}
