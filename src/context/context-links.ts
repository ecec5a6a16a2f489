import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../ports/clock.ts';
import type { CallId, HandoffId } from '../ports/ids.ts';
import { asCallId, asHandoffId } from '../ports/ids.ts';

/** The handoff that a link shows. */
export interface LinkedHandoff {
  readonly call: CallId;
  readonly handoff: HandoffId;
}

export interface ContextLinksOptions {
  /** 32 random octets that nobody else has. */
  readonly key: Buffer;
  readonly ttlMs: number;
  readonly clock: Clock;
  /** Where the page is reached, such as `http://127.0.0.1:8080`, without a slash at the end. */
  readonly publicUrl: () => string;
}

/** Octets of HMAC-SHA256 that a token has (RFC 2104 5: no fewer than half of them). */
const SIGNATURE_OCTETS = 16;
/** What is signed begins with this, so that the key signs nothing else by accident. */
const PURPOSE = 'warmbridge context link 1\n';
const MAX_TOKEN_LENGTH = 512;

/**
 * Signed links to context cards. A token is `payload.signature`, both base64url (RFC 4648 5). The payload has the call's
 * id, the handoff's id and the expiry in seconds since the Unix epoch, a line each.
 */
export class ContextLinks {
  readonly #options: ContextLinksOptions;

  constructor(options: ContextLinksOptions) {
    this.#options = options;
  }

  /** A link that is good from now on, until its time is over. */
  linkTo(call: CallId, handoff: HandoffId): string {
    const { clock, ttlMs, publicUrl } = this.#options;
    const expiresAtS = Math.ceil((clock.wall() + ttlMs) / 1_000);
    const payload = Buffer.from(`${call}\n${handoff}\n${String(expiresAtS)}`).toString('base64url');
    return `${publicUrl()}/c/${payload}.${this.#sign(payload)}`;
  }

  /** What a token shows; null where it is none of ours. A wrong token takes as long as an expired one. */
  read(token: string): LinkedHandoff | 'expired' | null {
    const [payload = '', signature = '', ...more] = token.slice(0, MAX_TOKEN_LENGTH).split('.');
    // The texts are compared: base64url has more than one text for the same octets.
    const ours = Buffer.from(this.#sign(payload));
    const given = Buffer.alloc(ours.length);
    given.write(signature, 'latin1');
    const isOurs = timingSafeEqual(given, ours) && signature.length === ours.length && more.length === 0;
    const [call = '', handoff = '', expiry = ''] = Buffer.from(payload, 'base64url').toString().split('\n');
    const isExpired = Number(expiry) * 1_000 <= this.#options.clock.wall();
    if (!isOurs) return null;
    return isExpired ? 'expired' : { call: asCallId(call), handoff: asHandoffId(handoff) };
  }

  #sign(payload: string): string {
    const mac = createHmac('sha256', this.#options.key).update(PURPOSE).update(payload).digest();
    return mac.subarray(0, SIGNATURE_OCTETS).toString('base64url');
  }
}
