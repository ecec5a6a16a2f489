import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../ports/clock.ts';

/** How nonces are bounded. */
export interface NonceLimits {
  /** How long a nonce may be used. @defaultValue 300000 */
  readonly lifetimeMs?: number | undefined;
  /** Nonces in use that are remembered. @defaultValue 10000 */
  readonly maxUsed?: number | undefined;
}

const LIFETIME_MS = 300_000;
const MAX_USED = 10_000;
/** Time of minting in ms, random bytes that tell nonces of one millisecond apart, a MAC over both and the source. */
const TIME_BYTES = 6;
const RANDOM_BYTES = 10;
const MAC_BYTES = 16;
const BODY_BYTES = TIME_BYTES + RANDOM_BYTES;

/**
 * Nonces that need no memory until they are used with the right password, and cannot be used twice with one count.
 *
 * A nonce says when it was minted, and proves by its MAC that we minted it and for whom. Only the counts of nonces in
 * use are remembered. If they are too many, the one used longest ago is forgotten. Every nonce as old as that counts as
 * stale from then on, so a forgotten one can never be replayed.
 */
export class Nonces {
  readonly #clock: Clock;
  readonly #lifetimeMs: number;
  readonly #maxUsed: number;
  /** The key of this process. Nobody else's nonces are good here. */
  readonly #secret = randomBytes(32);
  /** The latest count of each nonce in use, by the nonce in its one canonical form. */
  readonly #used = new Map<string, { readonly mintedMs: number; count: number }>();
  /** Nonces minted up to then are stale. */
  #forgottenUntilMs = -Infinity;

  constructor(clock: Clock, { lifetimeMs = LIFETIME_MS, maxUsed = MAX_USED }: NonceLimits = {}) {
    this.#clock = clock;
    this.#lifetimeMs = lifetimeMs;
    this.#maxUsed = maxUsed;
  }

  /** Nonces that are remembered. */
  get size(): number {
    return this.#used.size;
  }

  /** A new nonce, good for this source only. */
  mint(source: string): string {
    const body = Buffer.alloc(BODY_BYTES);
    body.writeUIntBE(Math.floor(this.#clock.now()), 0, TIME_BYTES);
    randomBytes(RANDOM_BYTES).copy(body, TIME_BYTES);
    return Buffer.concat([body, this.#mac(body, source)]).toString('base64url');
  }

  /** Whether a nonce is ours, this source's, and not too old: the source has seen a challenge, so its address is no lie. */
  isLive(nonce: string, source: string): boolean {
    return this.#read(nonce, source) !== null;
  }

  /**
   * Uses a nonce once, for credentials that are right in everything else. RFC 7616 3.4: "if the same nc
   * value is seen twice, then the request is a replay".
   * @param count `nc` as a number
   * @returns false where the nonce is not ours, not this source's, too old, or was used with this count or a later one
   */
  redeem(nonce: string, source: string, count: number): boolean {
    const live = this.#read(nonce, source);
    if (live === null) return false;
    const { key, mintedMs } = live;
    const known = this.#used.get(key);
    if (!(count > (known?.count ?? 0))) return false;
    if (known !== undefined) {
      known.count = count;
      return true;
    }
    this.#makeRoom();
    this.#used.set(key, { mintedMs, count });
    return true;
  }

  /** The nonce in its one canonical form, and when it was minted; null where it is not live. */
  #read(nonce: string, source: string): { readonly key: string; readonly mintedMs: number } | null {
    const bytes = Buffer.from(nonce, 'base64url');
    if (bytes.length !== BODY_BYTES + MAC_BYTES) return null;
    const body = bytes.subarray(0, BODY_BYTES);
    if (!timingSafeEqual(bytes.subarray(BODY_BYTES), this.#mac(body, source))) return null;
    const mintedMs = body.readUIntBE(0, TIME_BYTES);
    if (mintedMs <= this.#forgottenUntilMs || this.#isExpired(mintedMs)) return null;
    return { key: bytes.toString('base64url'), mintedMs };
  }

  #mac(body: Buffer, source: string): Buffer {
    return createHmac('sha256', this.#secret).update(body).update(source).digest().subarray(0, MAC_BYTES);
  }

  #isExpired(mintedMs: number): boolean {
    return this.#clock.now() - mintedMs > this.#lifetimeMs;
  }

  #makeRoom(): void {
    for (const [key, { mintedMs }] of this.#used) {
      const expired = this.#isExpired(mintedMs);
      if (!expired && this.#used.size < this.#maxUsed) return;
      this.#used.delete(key);
      if (!expired) this.#forgottenUntilMs = Math.max(this.#forgottenUntilMs, mintedMs);
    }
  }
}
