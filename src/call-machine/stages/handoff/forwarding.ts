/** An agent's phone that says "ask there" (3xx): the Contacts that it named are dialled in its place. */
import type { CallEventOf } from '../../events.ts';
import type { Attempt } from './state.ts';

/** So many times a forward may lead to a forward. */
const MAX_DEPTH = 3;
/** So many Contacts are dialled for one destination, over all forwards. */
const MAX_FORWARDS = 5;

/**
 * Contacts of a 3xx that are to be dialled, the preferred one first (RFC 3261 8.1.3.4). None is dialled twice for one
 * destination: "if a client uses multiple target sets [...] it MUST NOT add any URI that is already in it", so loops end.
 */
export function forwardTargets(
  { visited }: { readonly visited: readonly string[] },
  { depth }: Pick<Attempt, 'depth'>,
  { status, contacts = [] }: CallEventOf<'leg.ended'>,
): readonly string[] {
  if (status === null || status < 300 || status > 399 || depth >= MAX_DEPTH) return [];
  const seen = new Set(visited.map(addressOf));
  const targets: string[] = [];
  for (const contact of contacts) {
    const address = addressOf(contact);
    // `visited` has the destination itself as well.
    if (seen.has(address) || seen.size > MAX_FORWARDS) continue;
    seen.add(address);
    targets.push(contact);
  }
  return targets;
}

/** A URI to compare by: who and where, without parameters (RFC 3261 19.1.4: the user has case, the rest has none). */
function addressOf(uri: string): string {
  const [scheme, rest] = splitAt(uri.trim(), ':');
  const [user, host] = rest.includes('@') ? splitAt(rest, '@') : ['', rest];
  const bare = host.split(/[;?]/, 1)[0]?.toLowerCase() ?? '';
  const port = /:\d+$/.test(bare) || scheme.toLowerCase() === 'tel' ? '' : scheme.toLowerCase() === 'sips' ? ':5061' : ':5060'; // prettier-ignore
  return `${scheme.toLowerCase()}:${user}@${bare}${port}`;
}

function splitAt(text: string, separator: string): readonly [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
