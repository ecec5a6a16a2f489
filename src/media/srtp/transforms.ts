import { CounterModeTransform } from './counter-mode.ts';
import { GaloisModeTransform } from './galois-mode.ts';
import { deriveAll } from './key-derivation.ts';
import type { SrtpSuite } from './suites.ts';
import { keyAndSaltBytes, SUITE_SIZES } from './suites.ts';
import type { PacketTransform } from './transform.ts';

/** What one side encrypts with, as its `a=crypto` line says (RFC 4568 9.1). */
export interface SrtpKeying {
  readonly suite: SrtpSuite;
  /** Master key and salt. */
  readonly key: string;
  /** Master key identifier behind each packet, in hex (RFC 3711 3.1); empty where there is none. */
  readonly mki: string;
}

/** Whether two sides of a session, or two sessions, encrypt alike. */
export function isSameKeying(one: SrtpKeying, other: SrtpKeying): boolean {
  return one.suite === other.suite && one.key === other.key && one.mki === other.mki;
}

/** What encrypts the packets of one key. @throws RangeError where the key does not fit the suite */
export function transformsOf({ suite, key }: SrtpKeying): { rtp: PacketTransform; rtcp: PacketTransform } {
  const master = Buffer.from(key, 'base64');
  if (master.length !== keyAndSaltBytes(suite)) throw new RangeError('the key does not fit the crypto-suite');
  const { rtpTagBytes, rtcpTagBytes, aead } = SUITE_SIZES[suite];
  const { rtp, rtcp } = deriveAll(suite, master);
  if (aead) return { rtp: new GaloisModeTransform(rtp, false), rtcp: new GaloisModeTransform(rtcp, true) };
  return { rtp: new CounterModeTransform(rtp, rtpTagBytes), rtcp: new CounterModeTransform(rtcp, rtcpTagBytes) };
}
