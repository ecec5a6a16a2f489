import { isLoopback } from '../shared/is-loopback.ts';
import { networkFilter } from '../shared/network-filter.ts';
import type { Config, Network, Trunk } from './types.ts';

/** The sender behind a source of SIP: a trunk, a program on this machine, or nobody we know. */
export type Source = Trunk | 'local' | null;

/** The loopback networks (RFC 1122 3.2.1.3 (g), RFC 4291 2.5.3). */
export const LOOPBACK: readonly Network[] = [
  { address: '127.0.0.0', prefix: 8, family: 'ipv4', text: '127.0.0.0/8' },
  { address: '::1', prefix: 128, family: 'ipv6', text: '::1' },
];

/**
 * Makes the test of {@link sourceAllowed}, with the networks prepared once.
 *
 * @returns a function of an IP address without a port. It gives the first trunk that allows the address, or `local` for
 * loopback if no trunk is configured. Otherwise it gives null, and the source is refused
 */
export function sourceFilter(config: Config): (address: string) => Source {
  const { trunks } = config.sip;
  const members = trunks.map((trunk) => ({ trunk, includes: networkFilter(trunk.allow) }));
  return (address) => {
    if (trunks.length === 0) return isLoopback(address) ? 'local' : null;
    return members.find(({ includes }) => includes(address))?.trunk ?? null;
  };
}

/** Tests one source as {@link sourceFilter} does. For repeated use, take the filter. */
export function sourceAllowed(config: Config, address: string): Source {
  return sourceFilter(config)(address);
}
