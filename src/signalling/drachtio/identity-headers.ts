import type { HistoryTarget, OutgoingInvite } from '../../ports/signalling.ts';
import { formatUri, parseUri } from '../../shared/sip/index.ts';
import { quotable, safeUser } from './headers.ts';

/** RFC 7044 10.1, RFC 3323 4.1.1.3. */
const WITHHELD = 'sip:anonymous@anonymous.invalid';

/** P-Asserted-Identity (RFC 3325 9.1). The SIP server puts its own address in the place of `localhost`, as in From. */
export function assertedHeader({ asserted }: OutgoingInvite): Record<string, string> {
  if (asserted === undefined) return {};
  const { number, displayName } = asserted;
  const name = displayName === undefined ? '' : `"${quotable(displayName)}" `;
  return { 'P-Asserted-Identity': `${name}<sip:${safeUser(number)}@localhost>` };
}

/**
 * Identity headers that came, a line for each. drachtio-srf writes values as they are, so the lines can stand in one value;
 * RFC 8224 4 knows no list of them.
 */
export function signedHeaders({ signed = [] }: OutgoingInvite): Record<string, string> {
  return signed.length === 0 ? {} : { Identity: signed.join('\r\nIdentity: ') };
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

/**
 * History-Info (RFC 7044 5): the targets that the call had, then this one, which it came to because the last of them
 * stands for it (`mp`).
 */
export function historyHeader({ history = [], destination }: OutgoingInvite): Record<string, string> {
  const uri = parseUri(destination);
  const last = history.at(-1);
  if (last === undefined || uri === null) return {};
  const target = formatUri({ ...uri, headers: '' });
  const entries = history.map((entry) => `<${targetOf(entry, uri.host)}>;index=${entry.index}`);
  return { 'History-Info': [...entries, `<${target}>;index=${last.index}.1;mp=${last.index}`].join(', ') };
}

function targetOf({ target, reason }: HistoryTarget, host: string): string {
  if (target === null) return WITHHELD;
  const uri = 'uri' in target ? target.uri : `sip:${safeUser(target.number)}@${host}`;
  // Only SIP URIs have headers (RFC 3966 3).
  return reason === null || !/^sips?:/i.test(uri) ? uri : `${uri}?Reason=${encodeURIComponent(reason)}`;
}
