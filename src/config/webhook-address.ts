import { isIP } from 'node:net';
import { isLoopback } from '../shared/is-loopback.ts';
import { isPublicAddress } from '../shared/is-public-address.ts';

/**
 * Says that a URL is at an address of a private network, which needs leave; null if it is not. A name is looked at each
 * time it is called.
 */
export function addressFault(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const address = new URL(url).hostname.replace(/^\[|\]$/g, '');
  if (isIP(address) === 0 || isLoopback(address) || isPublicAddress(address)) return null;
  return `${address} is not a public address; allowPrivate: true says that it may be called`;
}
