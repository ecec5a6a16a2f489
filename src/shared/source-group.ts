import { isIPv6 } from 'node:net';

/** Groups of an address of IPv6 that a host shares with nobody: a site gets a /64 or more (RFC 6177 2). */
const NETWORK_GROUPS = 4;

/**
 * Whoever has an address, for limits: the address itself, and of IPv6 its /64, because a host may choose any address in
 * that. An address of IPv4 that is mapped into IPv6 (RFC 4291 2.5.5.2) counts as itself.
 */
export function sourceGroup(address: string): string {
  const bare = address.split('%', 1)[0] ?? '';
  if (!isIPv6(bare)) return bare;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare);
  if (mapped !== null) return mapped[1] ?? bare;
  const [head = '', tail] = bare.split('::');
  const first = head === '' ? [] : head.split(':');
  const last = tail === undefined || tail === '' ? [] : tail.split(':');
  // RFC 4291 2.2: "::" stands for as many groups of zeros as are missing.
  const missing = tail === undefined ? 0 : Math.max(0, 8 - first.length - last.length);
  const groups = [...first, ...Array.from({ length: missing }, () => '0'), ...last];
  const network = groups.slice(0, NETWORK_GROUPS).map((group) => parseInt(group, 16).toString(16));
  return `${network.join(':')}::/64`;
}
