import { BlockList, isIP } from 'node:net';

/** RFC 1122 3.2.1.3 (g), RFC 4291 2.5.3. */
const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/**
 * True for an IP address, without brackets, that only programs on this machine can reach: 127.0.0.0/8, ::1, and the
 * former mapped into IPv6 (RFC 4291 2.5.5.2). A zone does not count. A text that is no address is not one.
 */
export function isLoopback(address: string): boolean {
  const bare = address.split('%', 1)[0] ?? '';
  const version = isIP(bare);
  return version !== 0 && LOOPBACK.check(bare, version === 4 ? 'ipv4' : 'ipv6');
}

/** The same for a host of the configuration, which may be the name `localhost` (RFC 6761 6.3). */
export function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || isLoopback(host);
}
