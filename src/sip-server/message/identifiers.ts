import { randomHex } from './random-hex.ts';

/** Begins every branch of RFC 3261 (8.1.1.7). */
export const BRANCH_COOKIE = 'z9hG4bK';

/** A new tag: 64 random bits, in hexadecimal, since tokens are compared without case (RFC 3261 19.3, 7.3.1). */
export function newTag(): string {
  return randomHex(8);
}

/** A new branch: the magic cookie and 96 random bits (RFC 3261 8.1.1.7). */
export function newBranch(): string {
  return BRANCH_COOKIE + randomHex(12);
}

/**
 * A new Call-ID (RFC 3261 8.1.1.4).
 * @param host - host or address that follows the `@`; characters outside `word` are left out
 */
export function newCallId(host: string): string {
  return `${randomHex(16)}@${host.replaceAll(/[^A-Za-z0-9.\-_:[\]]/g, '')}`;
}
