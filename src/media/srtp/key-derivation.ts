import { createCipheriv } from 'node:crypto';
import type { SrtpSuite } from './suites.ts';
import { SUITE_SIZES } from './suites.ts';

/** Session keys of one of the two protocols, SRTP or SRTCP. */
export interface SessionKeys {
  readonly cipherKey: Buffer;
  /** Empty for AEAD. */
  readonly authKey: Buffer;
  readonly salt: Buffer;
}

/** Labels of RFC 3711 4.3.2, in the order of {@link SessionKeys}. */
const RTP_LABELS = [0, 1, 2] as const;
const RTCP_LABELS = [3, 4, 5] as const;
/** Octets of a key of HMAC-SHA1 (RFC 3711 5.2). */
const AUTH_KEY_BYTES = 20;
/** Where the label meets the salt: the six octets of the index are behind it (RFC 3711 4.3.1). */
const LABEL_AT = 7;
const BLOCK_BYTES = 16;

/**
 * One key of RFC 3711 4.3.1, by the pseudo-random function of 4.3.3 (AES in counter mode; RFC 7714 11 and RFC 6188 have
 * the same for AEAD). The key derivation rate is zero, so that the index is.
 */
export function derive(masterKey: Buffer, masterSalt: Buffer, label: number, bytes: number): Buffer {
  const counter = Buffer.alloc(BLOCK_BYTES); // a salt of 12 octets is filled up with zeros
  masterSalt.copy(counter);
  counter[LABEL_AT] = (counter[LABEL_AT] ?? 0) ^ label;
  const cipher = createCipheriv(masterKey.length === 32 ? 'aes-256-ctr' : 'aes-128-ctr', masterKey, counter);
  return cipher.update(Buffer.alloc(bytes));
}

/** All session keys of a master key with its salt behind it. */
export function deriveAll(suite: SrtpSuite, keyAndSalt: Buffer): { rtp: SessionKeys; rtcp: SessionKeys } {
  const { keyBytes, saltBytes, aead } = SUITE_SIZES[suite];
  const key = keyAndSalt.subarray(0, keyBytes);
  const salt = keyAndSalt.subarray(keyBytes, keyBytes + saltBytes);
  const keysOf = ([cipherLabel, authLabel, saltLabel]: readonly [number, number, number]): SessionKeys => ({
    cipherKey: derive(key, salt, cipherLabel, keyBytes),
    authKey: aead ? Buffer.alloc(0) : derive(key, salt, authLabel, AUTH_KEY_BYTES),
    salt: derive(key, salt, saltLabel, saltBytes),
  });
  return { rtp: keysOf(RTP_LABELS), rtcp: keysOf(RTCP_LABELS) };
}
