import { BlockList, isIP, isIPv6 } from 'node:net';
import type { IpNetwork } from '../ports/media.ts';

/** A test of addresses against networks. IPv4 addresses mapped into IPv6 (RFC 4291 2.5.5.2) count as IPv4. */
export function networkFilter(networks: readonly IpNetwork[]): (address: string) => boolean {
  const list = new BlockList();
  for (const { address, prefix } of networks) list.addSubnet(address, prefix, isIPv6(address) ? 'ipv6' : 'ipv4');
  return (address) => {
    const bare = address.split('%', 1)[0] ?? ''; // without an IPv6 zone
    const version = isIP(bare);
    return version !== 0 && list.check(bare, version === 4 ? 'ipv4' : 'ipv6');
  };
}

/** The network that is one address; none if the text is no IP address. */
export function singleAddress(address: string): readonly IpNetwork[] {
  const bare = address.split('%', 1)[0] ?? '';
  const version = isIP(bare);
  return version === 0 ? [] : [{ address: bare, prefix: version === 4 ? 32 : 128 }];
}
