import { BlockList, isIP } from 'node:net';

/**
 * Addresses that are no public ones: those that the IANA special-purpose registries (RFC 6890) say are not globally
 * reachable, multicast, and IPv6 forms that hold an IPv4 address and lead to it.
 */
const NOT_PUBLIC = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12],
  ['192.0.0.0', 24], ['192.0.2.0', 24], ['192.88.99.0', 24], ['192.168.0.0', 16], ['198.18.0.0', 15],
  ['198.51.100.0', 24], ['203.0.113.0', 24], ['224.0.0.0', 3],
] as const) NOT_PUBLIC.addSubnet(network, bits, 'ipv4'); // prettier-ignore
/** Only 2000::/3 is global unicast (RFC 4291 2.4). */
const GLOBAL_UNICAST = new BlockList();
GLOBAL_UNICAST.addSubnet('2000::', 3, 'ipv6');
for (const [network, bits] of [
  ['2001::', 23], ['2001:db8::', 32], ['2002::', 16], ['3fff::', 20],
] as const) NOT_PUBLIC.addSubnet(network, bits, 'ipv6'); // prettier-ignore

/**
 * True for an IP address, without brackets, of the public internet. Private networks, this machine, link-local and
 * reserved addresses are not, and a text that is no address is not either.
 */
export function isPublicAddress(address: string): boolean {
  const version = isIP(address);
  if (version === 4) return !NOT_PUBLIC.check(address, 'ipv4');
  if (version !== 6) return false;
  return GLOBAL_UNICAST.check(address, 'ipv6') && !NOT_PUBLIC.check(address, 'ipv6');
}
