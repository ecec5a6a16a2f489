import { timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../ports/clock.ts';
import { Guesses } from '../guesses.ts';
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
  /** Wrong guesses are counted under it as well, wherever they come from. Absent: only by source. */
  readonly guarded?: string | undefined;
  /**
   * Nobody can guess the password, so right credentials are let in also while their source is shut: strangers behind the
   * same address, such as a reverse proxy's, keep nobody out. @defaultValue false
   */
  readonly unguessable?: boolean | undefined;
  /** Whose credentials these are, where their name is not that of the account. @defaultValue `username` */
  readonly holder?: string | undefined;
}

/** Who sends a request, as far as it is known before its credentials are looked at. */
export interface DigestSender extends Pick<DigestRequest, 'method' | 'source' | 'protocol'> {
  readonly line: string | null;
  /** Whom its credentials for our realm name; null: it has none. */
  readonly username: string | null;
}

/** A request that may have to carry credentials. */
export interface DigestRequest {
  readonly method: string;
  /** IP address that it came from. */
  readonly source: string;
  /** The transport that it came by, such as `udp` or `wss`. Absent: any. */
  readonly protocol?: string | undefined;
  /** Values of its Authorization headers. */
  readonly authorization: readonly string[];
  /** URI parameter `line` of its Request-URI: a call that comes by a registration of ours has it. Absent: none. */
  readonly line?: string | null;
}

/**
 * Why a request does not go on. It has no credentials for our realm (`missing`), or they are `wrong`. If their nonce is
 * old, used, or not ours (`stale`), the peer only has to try again (`stale=true`, RFC 7616 3.3). A source that was wrong
 * too often is `slowed`: it gets 403, whatever its credentials are (RFC 3261 21.4.4), but right ones that nobody can guess.
 */
type DigestFault = 'missing' | 'wrong' | 'stale' | 'slowed';

/** The verdict on a request. It may go on, or gets `status` with these WWW-Authenticate headers, one line for each. */
export type DigestVerdict =
  | {
      readonly admitted: true;
      /** Whose credentials were right; null: nobody had to bring any. */
      readonly account: string | null;
    }
  | {
      readonly admitted: false;
      readonly cause: DigestFault;
      readonly status: 401 | 403;
      readonly challenges: readonly string[];
    };

/** What {@link DigestGuard} is set up with. */
export interface DigestGuardOptions {
  readonly realm: string;
  /** Who a sender has to prove to be. Null: nobody in particular, and its requests go on. */
  readonly accountOf: (sender: DigestSender) => DigestAccount | null;
  readonly clock: Clock;
  readonly nonces?: NonceLimits | undefined;
}

const ADMITTED: DigestVerdict = { admitted: true, account: null };
const SLOWED: DigestVerdict = { admitted: false, cause: 'slowed', status: 403, challenges: [] };
/** A longer header is not looked into, since digests of it are computed before anyone is known. */
const MAX_HEADER_LENGTH = 4_096;

/**
 * Demands digest credentials (RFC 3261 22, RFC 8760: SHA-256 and MD5, qop "auth") of those sources that have to bring
 * them. The guard lets no credentials in twice. Of requests without right credentials it remembers only how many wrong
 * ones each source sent lately.
 */
export class DigestGuard {
  readonly #options: DigestGuardOptions;
  readonly #nonces: Nonces;
  readonly #guesses: Guesses;

  constructor(options: DigestGuardOptions) {
    this.#options = options;
    this.#nonces = new Nonces(options.clock, options.nonces);
    this.#guesses = new Guesses(options.clock);
  }

  /**
   * Judges a request outside of dialogs. Not for ACK and CANCEL, which cannot be sent again with credentials (RFC 3261
   * 22.1), and not for retransmissions: every call that admits uses the nonce up.
   */
  judge(request: DigestRequest): DigestVerdict {
    const { accountOf, realm } = this.#options;
    const { method, source, protocol, authorization, line } = request;
    const credentials = credentialsFor(realm, authorization);
    const account = accountOf({
      method,
      source,
      protocol,
      line: line ?? null,
      username: credentials?.username ?? null,
    });
    if (account === null) return ADMITTED;
    if (credentials === undefined) return this.#challenge(source, account, 'missing');
    // Nobody can shut another one out: such a nonce was sent to this address alone. Other ones tell nothing of the digest.
    if (!this.#nonces.isLive(credentials.nonce, source)) return this.#challenge(source, account, 'stale');
    const names = account.guarded === undefined ? [source] : [source, `account ${account.guarded}`];
    const isShut = names.some((name) => this.#guesses.isShut(name));
    if (isShut && account.unguessable !== true) return SLOWED;
    if (!isRight(credentials, account, method)) {
      if (isShut) return SLOWED;
      const isTooOften = names.map((name) => this.#guesses.wrong(name)).includes(false);
      return isTooOften ? SLOWED : this.#challenge(source, account, 'wrong');
    }
    const count = Number.parseInt(credentials.nonceCount, 16);
    if (!this.#nonces.redeem(credentials.nonce, source, count)) return this.#challenge(source, account, 'stale');
    return { admitted: true, account: account.holder ?? account.username };
  }

  #challenge(source: string, { algorithms }: DigestAccount, cause: DigestFault): DigestVerdict {
    const { realm } = this.#options;
    // All challenges share a nonce, so a peer that knows one algorithm and mixes them up still answers rightly.
    const nonce = this.#nonces.mint(source);
    const stale = cause === 'stale' ? ', stale=true' : '';
    const challenges = algorithms.map(
      (algorithm) => `Digest realm="${realm}", nonce="${nonce}"${stale}, algorithm=${algorithm}, qop="auth"`,
    );
    return { admitted: false, cause, status: 401, challenges };
  }
}

/** The first credentials for a realm; undefined: there are none that can be read. */
export function credentialsFor(realm: string, authorization: readonly string[]): DigestCredentials | undefined {
  const readable = authorization.filter(({ length }) => length <= MAX_HEADER_LENGTH);
  return readDigestCredentials(readable).find((each) => each.realm === realm);
}

/**
 * Whether a digest is right, however often its nonce was used. The URI in it may be another than the request's: RFC 3261 22.4 "it is
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
