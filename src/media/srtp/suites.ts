/** How packets are encrypted and authenticated: the crypto-suites of RFC 4568 6.2 and RFC 7714 14.2 that we speak. */
export const SRTP_SUITES = [
  'AES_CM_128_HMAC_SHA1_80',
  'AEAD_AES_256_GCM',
  'AEAD_AES_128_GCM',
  'AES_CM_128_HMAC_SHA1_32',
] as const;

/** The name of a crypto-suite, as SDP has it. */
export type SrtpSuite = (typeof SRTP_SUITES)[number];

/** Sizes of a crypto-suite, in octets. */
export interface SuiteSizes {
  readonly keyBytes: number;
  readonly saltBytes: number;
  readonly rtpTagBytes: number;
  readonly rtcpTagBytes: number;
  /** Encryption and authentication are one (RFC 7714). */
  readonly aead: boolean;
}

// RFC 4568 6.2.2: also with a tag of 32 bits for SRTP, "the SRTCP authentication tag length is 80 bits".
export const SUITE_SIZES: Readonly<Record<SrtpSuite, SuiteSizes>> = {
  AES_CM_128_HMAC_SHA1_80: { keyBytes: 16, saltBytes: 14, rtpTagBytes: 10, rtcpTagBytes: 10, aead: false },
  AES_CM_128_HMAC_SHA1_32: { keyBytes: 16, saltBytes: 14, rtpTagBytes: 4, rtcpTagBytes: 10, aead: false },
  AEAD_AES_128_GCM: { keyBytes: 16, saltBytes: 12, rtpTagBytes: 16, rtcpTagBytes: 16, aead: true },
  AEAD_AES_256_GCM: { keyBytes: 32, saltBytes: 12, rtpTagBytes: 16, rtcpTagBytes: 16, aead: true },
};

/** The name of a crypto-suite that we speak; null for any other. */
export function suiteNamed(name: string): SrtpSuite | null {
  return SRTP_SUITES.find((suite) => suite === name) ?? null;
}

/** Octets of the master key with its salt, as `inline:` has them (RFC 4568 6.1). */
export function keyAndSaltBytes(suite: SrtpSuite): number {
  const { keyBytes, saltBytes } = SUITE_SIZES[suite];
  return keyBytes + saltBytes;
}
