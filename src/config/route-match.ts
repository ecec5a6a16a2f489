import type { Route } from './types.ts';

const WILDCARD = '*';

/**
 * What is wrong with a route's `match.to`; null where nothing is. It is a user part (`+15559998888`, `sales`), a prefix
 * that ends in `*`, or `*` alone. A `*` may also begin it, since feature codes such as `*97` are numbers too.
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
 * The part of a called address that routes compare: the user part of a SIP or SIPS URI, unescaped and without
 * parameters (`;npdi`), the number of a tel URI without visual separators (RFC 3966 5.1.1), anything else as it is.
 */
export function calledNumber(to: string): string {
  const scheme = /^(sips?|tel):/i.exec(to)?.[0];
  if (scheme === undefined) return to;
  const rest = to.slice(scheme.length);
  if (scheme.toLowerCase() === 'tel:') return (rest.split(';', 1)[0] ?? '').replace(/[-.()]/g, '');
  const at = rest.indexOf('@');
  // RFC 3261 19.1.1: userinfo = user [ ":" password ] "@". A URI without it names a host alone.
  const user = at < 0 ? '' : (rest.slice(0, at).split(/[;:]/, 1)[0] ?? '');
  return unescapeUser(user);
}

/** RFC 3261 19.1.4: a character and its percent-encoding are equal. */
function unescapeUser(user: string): string {
  try {
    return decodeURIComponent(user);
  } catch {
    return user; // Not valid percent-encoding: compared as it is.
  }
}

/**
 * The route of a call: an exact number beats a prefix, a longer prefix a shorter one, and `*` takes the rest.
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
    if (pattern === number && pattern !== WILDCARD) return route;
    if (!pattern.endsWith(WILDCARD)) continue;
    const prefix = pattern.slice(0, -1);
    if (prefix.length <= bestLength || !number.startsWith(prefix)) continue;
    best = route;
    bestLength = prefix.length;
  }
  return best;
}
