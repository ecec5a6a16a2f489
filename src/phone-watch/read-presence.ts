import type { PhoneReport } from '../ports/agents.ts';
import { readXml } from './read-xml.ts';

/** The media type of presence (RFC 3863 6.1). */
export const PIDF = 'application/pidf+xml';

/** Activities (RFC 4480 3.2) of somebody who has a call. */
const ON_A_CALL: ReadonlySet<string> = new Set(['on-the-phone', 'busy']);
/** Activities of somebody who is not there to take one. */
const NOT_THERE: ReadonlySet<string> = new Set(['away', 'permanent-absence', 'vacation', 'holiday', 'sleeping']);

/**
 * Reads a presence document (RFC 3863, with the activities of RFC 4480); null: it is none. The activities count first. A
 * telephone that is closed in all its tuples takes no calls. A document that names neither says nothing.
 */
export function readPresence(xml: string): PhoneReport | null {
  const activities = new Set<string>();
  const basics = new Set<string>();
  const roots: string[] = [];
  const isRead = readXml(xml, {
    open: (path) => {
      const name = path.at(-1);
      if (path.length === 1 && name !== undefined) roots.push(name);
      if (path.at(-2) === 'activities' && name !== undefined) activities.add(name.toLowerCase());
    },
    close: (path, text) => {
      const [, tuple, status, basic] = path;
      if (path.length === 4 && tuple === 'tuple' && status === 'status' && basic === 'basic')
        basics.add(text.toLowerCase());
    },
  });
  if (!isRead || roots[0] !== 'presence') return null;
  const isAny = (of: ReadonlySet<string>): boolean => [...activities].some((activity) => of.has(activity));
  if (isAny(NOT_THERE)) return { phone: 'busy', calls: null };
  if (isAny(ON_A_CALL)) return { phone: 'busy', calls: 1 };
  if (basics.has('open')) return { phone: 'idle' };
  return basics.has('closed') ? { phone: 'busy', calls: null } : { phone: 'unknown' };
}
