import type { Logger } from 'pino';
import type { LegSignal } from '../ports/signalling.ts';
import type { DialPlan } from './dial-target.ts';
import { dialTargets, hostOf, userOf } from './dial-target.ts';

/**
 * Whether a Contact of a 3xx may be dialled: a phone may not send our calls, with our trunk's credentials, just
 * anywhere. It may name a number where a trunk is configured, and a SIP URI at the host that it was dialled at or at
 * that of a trunk. RFC 3261 8.1.3.4: what was dialled by `sips` is not forwarded to less.
 * @param dialled the destination that answered so
 */
export function mayForward(contact: string, dialled: string, plan: DialPlan): boolean {
  // A phone names no agents. It may send calls to telephones of other users of ours.
  if (userOf(contact, { directory: plan.directory }) !== null) return true;
  const [[from], [to]] = [dialTargets(dialled, plan), dialTargets(contact, { ...plan, agentUri: undefined })];
  if (from === undefined || to === undefined) return false;
  if (/^sips:/i.test(from.uri) && !/^sips:/i.test(to.uri)) return false;
  return [from.uri, ...plan.trunks.map(({ uri }) => uri)].some((uri) => hostOf(uri) === hostOf(to.uri));
}

/** A signal of a leg, with what may not be dialled taken out of its 3xx, which is logged. */
export function permittedForwards(
  signal: LegSignal,
  destination: string,
  {
    mayForward: may,
    logger,
  }: { readonly mayForward: (contact: string, dialled: string) => boolean; readonly logger: Logger },
): LegSignal {
  if (signal.type !== 'ended' || signal.contacts === undefined) return signal;
  const contacts = signal.contacts.filter((contact) => may(contact, destination));
  const refused = signal.contacts.filter((contact) => !contacts.includes(contact));
  if (refused.length > 0)
    logger.warn({ pii: { destination, refused } }, 'a phone forwards the call to a place that is not allowed');
  return { ...signal, contacts };
}
