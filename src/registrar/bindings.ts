import type { AskedContact, ContactSource, IncomingRegister } from '../ports/users.ts';
import { parseUri, sameUri } from '../shared/sip/index.ts';

/** A contact of a user, as it is kept (RFC 3261 10.3). Times are milliseconds since the Unix epoch. */
export interface Binding {
  readonly uri: string;
  readonly q: number;
  readonly expiresAt: number;
  readonly registeredAt: number;
  /** Of the REGISTER that made it what it is. */
  readonly callId: string;
  readonly sequence: number;
  readonly instance: string | null;
  readonly regId: number | null;
  readonly source: ContactSource;
  readonly userAgent: string | null;
}

/** What is granted. */
export interface BindingLimits {
  readonly minExpiresS: number;
  readonly maxExpiresS: number;
  readonly maxContacts: number;
}

/** The contacts after a REGISTER, or why it changes none. */
export type Registered =
  | { readonly ok: true; readonly bindings: readonly Binding[] }
  | { readonly ok: false; readonly status: number; readonly phrase: string };

type Asked = Pick<IncomingRegister, 'callId' | 'sequence' | 'contacts' | 'expiresS' | 'source' | 'userAgent'>;

const OUT_OF_ORDER = { ok: false, status: 500, phrase: 'Out of Order' } as const;
const TOO_BRIEF = { ok: false, status: 423, phrase: 'Interval Too Brief' } as const;
const TOO_MANY = { ok: false, status: 503, phrase: 'Too Many Contacts' } as const;
const BAD_WILDCARD = { ok: false, status: 400, phrase: 'Contact * Without Expires 0' } as const;

/** Those that have not expired. */
export function live(bindings: readonly Binding[], now: number): readonly Binding[] {
  return bindings.every(({ expiresAt }) => expiresAt > now)
    ? bindings
    : bindings.filter(({ expiresAt }) => expiresAt > now);
}

/**
 * Carries a REGISTER out, wholly or not at all (RFC 3261 10.3, steps 6 and 7). The sender is known, and its contacts can be
 * read.
 */
export function register(known: readonly Binding[], asked: Asked, limits: BindingLimits, now: number): Registered {
  const before = live(known, now);
  if (asked.contacts === '*') return removeAll(before, asked);
  /** Those that this REGISTER made: a contact that stands in it twice is not out of order. */
  const made = new Set<Binding>();
  let bindings = before;
  for (const contact of asked.contacts) {
    const expiresS = Math.min(contact.expiresS ?? asked.expiresS ?? limits.maxExpiresS, limits.maxExpiresS);
    // "If the expiration interval is greater than zero AND smaller than one hour AND less than a registrar-configured
    // minimum, the registrar MAY reject the registration with a response of 423 (Interval Too Brief)."
    if (expiresS > 0 && expiresS < limits.minExpiresS) return TOO_BRIEF;
    const same = bindings.find((binding) => isSame(binding, contact));
    if (same !== undefined && !made.has(same) && !isNewer(same, asked)) return OUT_OF_ORDER;
    const others = bindings.filter(
      (binding) => binding !== same && (made.has(binding) || !isFormer(binding, contact, asked)),
    );
    if (expiresS === 0) {
      bindings = others;
      continue;
    }
    const binding = bindingOf(contact, asked, expiresS, now);
    made.add(binding);
    bindings = [...others, binding];
  }
  return bindings.length > Math.max(limits.maxContacts, before.length) ? TOO_MANY : { ok: true, bindings };
}

/** Step 6: "`*` [...] If the request has additional Contact fields or an expiration time other than zero", it is 400. */
function removeAll(before: readonly Binding[], asked: Asked): Registered {
  if (asked.expiresS !== 0) return BAD_WILDCARD;
  return before.every((binding) => isNewer(binding, asked)) ? { ok: true, bindings: [] } : OUT_OF_ORDER;
}

/** "If they are the same, the registrar compares the CSeq value. If the value is higher than that of the existing binding, it MUST update or remove the binding". */
function isNewer({ callId, sequence }: Binding, asked: Asked): boolean {
  return callId !== asked.callId || asked.sequence > sequence;
}

/** RFC 5626 6: ways of a device are told apart by `reg-id`, others by their URIs (RFC 3261 19.1.4). */
function isSame(binding: Binding, { uri, instance, regId }: AskedContact): boolean {
  if (instance !== null && regId !== null && binding.regId !== null) {
    return binding.instance === instance && binding.regId === regId;
  }
  const [one, other] = [parseUri(binding.uri), parseUri(uri)];
  return one !== null && other !== null && sameUri(one, other);
}

/**
 * A device that has started anew behind a NAT comes from another port. What it had before can reach nobody, and would ring
 * in vain until it expires. One that has several ways says so by `reg-id`.
 */
function isFormer(binding: Binding, { instance, regId }: AskedContact, { callId }: Asked): boolean {
  if (instance === null || regId !== null || binding.regId !== null) return false;
  return binding.instance === instance && binding.callId !== callId;
}

function bindingOf(contact: AskedContact, asked: Asked, expiresS: number, now: number): Binding {
  const { uri, q, instance, regId } = contact;
  const { callId, sequence, source, userAgent } = asked;
  const expiresAt = now + expiresS * 1_000;
  return { uri, q, expiresAt, registeredAt: now, callId, sequence, instance, regId, source, userAgent };
}
