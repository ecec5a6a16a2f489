import { timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../ports/clock.ts';
import type { DigestCredentials } from './digest-credentials.ts';
import { readDigestCredentials } from './digest-credentials.ts';
import { digestResponse } from './digest-response.ts';
import type { DigestAlgorithm } from './digest-response.ts';
import type { NonceLimits } from './nonces.ts';
import { Nonces } from './nonces.ts';

/** Who a source has to prove to be. */
export interface DigestAccount {
  readonly username: string;
  readonly password: string;
  /** What it is offered, the best first (RFC 8760 2.4). */
  readonly algorithms: readonly DigestAlgorithm[];
}

/** A request that may have to carry credentials. */
export interface DigestRequest {
  readonly method: string;
  /** IP address that it came from. */
  readonly source: string;
  /** Values of its Authorization headers. */
  readonly authorization: readonly string[];
}

/**
 * Why a request is challenged. It has no credentials for our realm, or they are wrong, or their nonce is old, used, or
 * not ours. In the last case the peer only has to try again (`stale=true`, RFC 7616 3.3).
 */
export type ChallengeCause = 'missing' | 'wrong' | 'stale';

/** The verdict on a request: it may go on, or gets 401 with these WWW-Authenticate headers, one line for each. */
export type DigestVerdict =
  | { readonly admitted: true }
  | { readonly admitted: false; readonly cause: ChallengeCause; readonly challenges: readonly string[] };

/** What {@link DigestGuard} is set up with. */
export interface DigestGuardOptions {
  readonly realm: string;
  /** Who an address has to prove to be. Null: nobody in particular, and its requests go on. */
  readonly accountOf: (address: string) => DigestAccount | null;
  readonly clock: Clock;
  readonly nonces?: NonceLimits | undefined;
}

const ADMITTED: DigestVerdict = { admitted: true };
/** A longer header is not looked into, since digests of it are computed before anyone is known. */
const MAX_HEADER_LENGTH = 4_096;

/**
 * Demands digest credentials (RFC 3261 22, RFC 8760: SHA-256 and MD5, qop "auth") of those sources that have to bring
 * them. The guard remembers nothing of requests without right credentials, and lets no credentials in twice.
 */
export class DigestGuard {
  readonly #options: DigestGuardOptions;
  readonly #nonces: Nonces;

  constructor(options: DigestGuardOptions) {
    this.#options = options;
    this.#nonces = new Nonces(options.clock, options.nonces);
  }

  /**
   * Judges a request outside of dialogs. Not for ACK and CANCEL, which cannot be sent again with credentials (RFC 3261
   * 22.1), and not for retransmissions: every call that admits uses the nonce up.
   */
  judge(request: DigestRequest): DigestVerdict {
    const { accountOf, realm } = this.#options;
    const { method, source, authorization } = request;
    const account = accountOf(source);
    if (account === null) return ADMITTED;
    const readable = authorization.filter(({ length }) => length <= MAX_HEADER_LENGTH);
    const [credentials] = readDigestCredentials(readable).filter((each) => each.realm === realm);
    if (credentials === undefined) return this.#challenge(source, account, 'missing');
    if (!isRight(credentials, account, method)) return this.#challenge(source, account, 'wrong');
    const count = Number.parseInt(credentials.nonceCount, 16);
    return this.#nonces.redeem(credentials.nonce, source, count) ? ADMITTED : this.#challenge(source, account, 'stale');
  }

  #challenge(source: string, { algorithms }: DigestAccount, cause: ChallengeCause): DigestVerdict {
    const { realm } = this.#options;
    // All challenges share a nonce, so a peer that knows one algorithm and mixes them up still answers rightly.
    const nonce = this.#nonces.mint(source);
    const stale = cause === 'stale' ? ', stale=true' : '';
    const challenges = algorithms.map(
      (algorithm) => `Digest realm="${realm}", nonce="${nonce}"${stale}, algorithm=${algorithm}, qop="auth"`,
    );
    return { admitted: false, cause, challenges };
  }
}

/**
 * Whether a digest is right, whatever its nonce. The URI in it may be another than the request's: RFC 3261 22.4 "it is
 * not necessarily a failure if the two fields are not equivalent". Credentials without qop have no nonce
 * count, so they are wrong: 22.4 "If a client receives a "qop" parameter in a challenge header field, it MUST send the
 * "qop" parameter in any resulting authorization header field."
 */
function isRight(given: DigestCredentials, account: DigestAccount, method: string): boolean {
  const algorithm = account.algorithms.find((each) => each.toLowerCase() === given.algorithm.toLowerCase());
  const known = algorithm !== undefined && given.qop === 'auth' && /^[0-9a-f]{8}$/i.test(given.nonceCount);
  if (!known || given.username !== account.username || given.cnonce === '') return false;
  return sameText(given.response, digestResponse({ ...given, ...account, algorithm, method }));
}

/** Compares in a time that does not tell how much is the same. */
function sameText(left: string, right: string): boolean {
  const [one, other] = [Buffer.from(left), Buffer.from(right)];
  return one.length === other.length && timingSafeEqual(one, other);
}
