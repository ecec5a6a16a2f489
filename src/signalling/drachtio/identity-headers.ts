import type { OutgoingInvite } from '../../ports/signalling.ts';
import { parseUri } from '../../shared/sip/index.ts';
import { quotable, safeUser } from './headers.ts';

/** P-Asserted-Identity (RFC 3325 9.1). The SIP server puts its own address in the place of `localhost`, as in From. */
export function assertedHeader({ asserted }: OutgoingInvite): Record<string, string> {
  if (asserted === undefined) return {};
  const { number, displayName } = asserted;
  const name = displayName === undefined ? '' : `"${quotable(displayName)}" `;
  return { 'P-Asserted-Identity': `${name}<sip:${safeUser(number)}@localhost>` };
}

/**
 * Diversion (RFC 5806 4) with the number in the domain of the peer. `deflection`: the called side itself sent this one
 * call on. No status such as busy made it do so, and no rule for every call, which `unconditional` would say.
 */
export function diversionHeader({ divertedFrom, destination }: OutgoingInvite): Record<string, string> {
  const host = parseUri(destination)?.host;
  if (divertedFrom === undefined || host === undefined) return {};
  return { Diversion: `<sip:${safeUser(divertedFrom)}@${host}>;reason=deflection` };
}
