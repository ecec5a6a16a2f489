import { createHmac, randomBytes } from 'node:crypto';
import { guestAccount } from '../config/index.ts';
import type { Clock } from '../ports/clock.ts';
import type { GuestClaims } from '../ports/guests.ts';
import { claimsText, readClaims } from './guest-pass.ts';

/** Digest credentials that are good for a while. */
export interface PhonePass {
  readonly username: string;
  readonly password: string;
  /** Milliseconds since the Unix epoch. */
  readonly expiresAt: number;
}

/** Whose a pass is, and the password that proves it. */
export interface PassHolder {
  /** A name of `sip.users`, or `guest:BUTTON`. */
  readonly account: string;
  /** What the site says of a guest; null: it is a user. */
  readonly guest: GuestClaims | null;
  readonly password: string;
}

const NONCE_BYTES = 9;
/** Whoever sends a longer user name has no pass. Most of it are claims. */
const MAX_LENGTH = 1_536;
/** No name of `sip.users` has a tilde, and no character of it has to be escaped between quotes (RFC 7616 3.4). */
const OF_USER = /^([A-Za-z0-9+._-]{1,64})~(\d{1,12})~[\w-]{12}$/;
const OF_GUEST = /^~([A-Za-z0-9._-]{1,64})~(\d{1,12})~[\w-]{12}~([\w-]+)$/;

/**
 * Digest credentials of a short life, which stand in for the password of an account. Nothing is kept of them: the user name
 * says whose they are and until when, as `ACCOUNT~EXPIRES~NONCE` (seconds since the Unix epoch), and the password is a
 * HMAC-SHA256 of that. So each process with the key takes those that another one issued, at once and also after a restart.
 *
 * That of a guest is `~BUTTON~EXPIRES~NONCE~CLAIMS`. What the site says of the guest is in it, and not in the store: so no
 * stranger makes us write, and no node has to wait until it hears of a row. The digest vouches for the whole user name.
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
    return this.#issued(ttlMs, (middle) => `${account}~${middle}`);
  }

  /** A new pass for a guest of a button. */
  issueGuest(button: string, claims: GuestClaims, ttlMs: number): PhonePass {
    return this.#issued(ttlMs, (middle) => `~${button}~${middle}~${claimsText(claims)}`);
  }

  /**
   * Whose pass a user name would be, and the password that its bearer has to know. Null: it is none, or an old one.
   * Anybody can write such a name. Only the digest tells whether its sender was given it.
   */
  check(username: string): PassHolder | null {
    if (username.length > MAX_LENGTH) return null;
    const [, account, expires] = OF_USER.exec(username) ?? [];
    if (account !== undefined) {
      return this.#isOver(expires) ? null : { account, guest: null, password: this.#passwordOf(username) };
    }
    const [, button, until, claims] = OF_GUEST.exec(username) ?? [];
    if (button === undefined || claims === undefined || this.#isOver(until)) return null;
    const guest = readClaims(claims);
    return guest && { account: guestAccount(button), guest, password: this.#passwordOf(username) };
  }

  #issued(ttlMs: number, usernameWith: (middle: string) => string): PhonePass {
    const expires = Math.floor((this.#clock.wall() + ttlMs) / 1_000);
    const username = usernameWith(`${String(expires)}~${randomBytes(NONCE_BYTES).toString('base64url')}`);
    return { username, password: this.#passwordOf(username), expiresAt: expires * 1_000 };
  }

  #isOver(expires: string | undefined): boolean {
    return Number(expires) * 1_000 <= this.#clock.wall();
  }

  #passwordOf(username: string): string {
    return createHmac('sha256', this.#key).update(`telephone\n${username}`).digest('base64url');
  }
}
