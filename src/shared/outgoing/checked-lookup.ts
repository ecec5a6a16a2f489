import { isIP } from 'node:net';
import type { LookupFunction } from 'node:net';
import { isLoopback, isLoopbackHost } from '../is-loopback.ts';
import { isPublicAddress } from '../is-public-address.ts';
import type { HostLookup } from './host-lookup.ts';

/**
 * A lookup for `net.connect` that gives only addresses that may be called. The address is checked as the connection is
 * made, so that a name that changes its address meanwhile (DNS rebinding) leads nowhere else.
 * @param allowPrivate whether addresses that are not public may be called
 */
export function checkedLookup(hosts: HostLookup, allowPrivate: boolean): LookupFunction {
  return (host, options, callback) => {
    hosts.addressesOf(host).then(
      (addresses) => {
        const allowed = addresses.filter(({ address }) => allowPrivate || mayCall(host, address));
        const fitting = options.family === 4 || options.family === 6 ? allowed.filter(({ family }) => family === options.family) : allowed; // prettier-ignore
        const [first] = fitting;
        if (first === undefined)
          callback(new Error(addresses.length === 0 ? 'it has no address' : privateAddress(host)), '');
        else if (options.all === true) callback(null, [...fitting]);
        else callback(null, first.address, first.family);
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), ''),
    );
  };
}

/** Says that a URL names an address that may not be called without leave; null if it does not. No lookup is made of it. */
export function literalFault({ hostname }: URL): string | null {
  const bare = hostname.replace(/^\[|\]$/g, '');
  return isIP(bare) === 0 || mayCall(bare, bare) ? null : privateAddress(hostname);
}

/** Whether an address may be called without leave: a public one, and this machine where the URL says so itself. */
function mayCall(host: string, address: string): boolean {
  return isPublicAddress(address) || (isLoopbackHost(host) && isLoopback(address));
}

function privateAddress(host: string): string {
  return `${host} is not at a public address, and allowPrivate does not say that it may be`;
}
