import { isIP } from 'node:net';
import { bareHost } from './uri.ts';
import { parseVia } from './via.ts';

/**
 * The IP address that a request came from to the first of the proxies that we trust. Each says it in the Via below its own:
 * `received` (RFC 3261 18.2.1), or else sent-by.
 *
 * @param source the address that the request came to us from
 * @param vias values of Via, from the top
 * @param isProxy whether an address is that of a proxy whose word counts
 * @returns `source` where it is no proxy, and the proxy where it sent the request itself or does not say an address
 */
export function originOf(source: string, vias: readonly string[], isProxy: (address: string) => boolean): string {
  let origin = source;
  for (const text of vias.slice(1)) {
    if (!isProxy(origin)) break;
    const via = parseVia(text);
    const told = bareHost(via?.params.get('received') ?? via?.host ?? '');
    if (isIP(told) === 0) break;
    origin = told;
  }
  return origin;
}
