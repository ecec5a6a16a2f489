import { randomBytes } from 'node:crypto';

/** Begins every branch of RFC 3261 (8.1.1.7). */
export const BRANCH_COOKIE = 'z9hG4bK';

/** A new tag: 64 random bits, in hexadecimal, since tokens are compared without case (RFC 3261 19.3, 7.3.1). */
export function newTag(): string {
  return randomBytes(8).toString('hex');
}

/** A new branch: the magic cookie and 96 random bits (RFC 3261 8.1.1.7). */
export function newBranch(): string {
  return BRANCH_COOKIE + randomBytes(12).toString('hex');
}

/**
 * A new Call-ID (RFC 3261 8.1.1.4).
 * @param host - host or address that follows the `@`; characters outside `word` are left out
 */
export function newCallId(host: string): string {
  return `${randomBytes(16).toString('hex')}@${host.replaceAll(/[^A-Za-z0-9.\-_:[\]]/g, '')}`;
}
