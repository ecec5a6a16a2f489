import { createHmac, randomBytes } from 'node:crypto';
import type { Clock } from '../ports/clock.ts';

/** Digest credentials that are good for a while. */
export interface PhonePass {
  readonly username: string;
  readonly password: string;
  /** Milliseconds since the Unix epoch. */
  readonly expiresAt: number;
}

/** Whose a pass is, and the password that proves it. */
export interface PassHolder {
  readonly account: string;
  readonly password: string;
}

const NONCE_BYTES = 9;
/** Whoever sends a longer user name has no pass. */
const MAX_LENGTH = 128;
/** No name of `sip.users` has a tilde, and no character of it has to be escaped between quotes (RFC 7616 3.4). */
const PASS = /^([A-Za-z0-9+._-]{1,64})~(\d{1,12})~[\w-]{12}$/;

/**
 * Digest credentials of a short life, which stand in for the password of an account. Nothing is kept of them: the user name
 * says whose they are and until when, as `ACCOUNT~EXPIRES~NONCE` (seconds since the Unix epoch), and the password is a
 * HMAC-SHA256 of that. So each process with the key takes those that another one issued, also after a restart.
 */
export class PhonePasses {
  readonly #key: Buffer;
  readonly #clock: Pick<Clock, 'wall'>;

  /** @param key 32 bytes that nobody else knows */
  constructor(key: Buffer, clock: Pick<Clock, 'wall'>) {
    this.#key = key;
    this.#clock = clock;
  }

  /** A new pass. No two are the same. @param account a name of `sip.users` @param ttlMs its life, at least a second */
  issue(account: string, ttlMs: number): PhonePass {
    const expires = Math.floor((this.#clock.wall() + ttlMs) / 1_000);
    const username = `${account}~${String(expires)}~${randomBytes(NONCE_BYTES).toString('base64url')}`;
    return { username, password: this.#passwordOf(username), expiresAt: expires * 1_000 };
  }

  /**
   * Whose pass a user name would be, and the password that its bearer has to know. Null: it is none, or an old one.
   * Anybody can write such a name. Only the digest tells whether its sender was given it.
   */
  check(username: string): PassHolder | null {
    if (username.length > MAX_LENGTH) return null;
    const [, account, expires] = PASS.exec(username) ?? [];
    if (account === undefined || Number(expires) * 1_000 <= this.#clock.wall()) return null;
    return { account, password: this.#passwordOf(username) };
  }

  #passwordOf(username: string): string {
    return createHmac('sha256', this.#key).update(`telephone\n${username}`).digest('base64url');
  }
}
