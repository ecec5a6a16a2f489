import { numberOf, plainNumber } from '../shared/sip/index.ts';
import type { Route } from './types.ts';

const WILDCARD = '*';

/**
 * Says what is wrong with a route's `match.to`; null if nothing is. It is a user part (`+15559998888`, `sales`), a
 * prefix that ends in `*`, or `*` alone. A `*` may also begin it, because feature codes such as `*97` are numbers too.
 */
export function matchFault(to: string): string | null {
  if (to === '' || to.length > 128) return 'expected a number, a prefix that ends in *, or "*"';
  if (to === WILDCARD) return null;
  if (/^(sips?|tel):/i.test(to) || to.includes('@')) {
    return 'expected the number alone, not a URI: only the user part is compared';
  }
  // RFC 3261 25.1: user = unreserved / user-unreserved, here unescaped.
  if (!/^[A-Za-z0-9_.!~*'()&=+$,?/#-]+$/.test(to)) return 'holds a character that no number has';
  if (to.slice(1, -1).includes(WILDCARD)) return 'a * stands for "any end" and so may only be at the end';
  return null;
}

/**
 * The part of a called address that routes compare. {@link numberOf} gives it for a SIP, SIPS or tel URI. A number
 * loses its visual separators (RFC 3966 5.1.1), and any other text stays as it is.
 */
export function calledNumber(to: string): string {
  return /^(sips?|tel):/i.test(to) ? numberOf(to) : plainNumber(to);
}

/**
 * The route of a call. An exact number beats a prefix, a longer prefix beats a shorter one, and `*` takes the rest.
 * Case counts (RFC 3261 19.1.4: "Comparison of the userinfo of SIP and SIPS URIs is case-sensitive").
 *
 * @param to the number, or the URI of the Request-URI or the To header
 */
export function matchRoute(routes: readonly Route[], to: string): Route | null {
  const number = calledNumber(to);
  let best: Route | null = null;
  let bestLength = -1;
  for (const route of routes) {
    const pattern = route.match.to;
    if (pattern !== WILDCARD && plainNumber(pattern) === number) return route;
    if (!pattern.endsWith(WILDCARD)) continue;
    const prefix = plainNumber(pattern.slice(0, -1));
    if (prefix.length <= bestLength || !number.startsWith(prefix)) continue;
    best = route;
    bestLength = prefix.length;
  }
  return best;
}
