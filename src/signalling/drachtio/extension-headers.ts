import type { IncomingInvite, OutgoingInvite } from '../../ports/signalling.ts';
import { formatReplaces, splitList } from '../../shared/sip/index.ts';
import { CAPABILITIES } from './request-fault.ts';
import { unfold } from './session-body.ts';
import type { SrfMessage } from './srf.ts';

type Headers = Readonly<Record<string, string>>;

/** Extensions that an INVITE of ours offers and requires (RFC 3261 8.1.1.9). */
export function extensionHeaders({ replaces, reliable }: Pick<OutgoingInvite, 'replaces' | 'reliable'>): Headers {
  // RFC 3891 4: who requires it is not left with two calls by a peer that does not know Replaces.
  const required = [...(replaces === undefined ? [] : ['replaces']), ...(reliable === 'required' ? ['100rel'] : [])];
  return {
    ...(reliable !== undefined && { Supported: `${CAPABILITIES.Supported}, 100rel` }),
    ...(replaces !== undefined && { Replaces: formatReplaces(replaces) }),
    ...(required.length > 0 && { Require: required.join(', ') }),
  };
}

/** Whether an INVITE takes reliable provisional responses, or asks for them (RFC 3262 3). */
export function reliableOf(invite: SrfMessage): IncomingInvite['reliable'] {
  const lists = (name: string): boolean =>
    splitList(unfold(invite.get(name) ?? '')).some((tag) => tag.toLowerCase() === '100rel');
  if (lists('Require')) return 'required';
  return lists('Supported') ? 'supported' : undefined;
}

/** What our refusal for want of 100rel, or because of it, has to name (RFC 3261 21.4.15, 21.4.16). */
export function refusedExtension(status: number): Headers {
  if (status === 421) return { Require: '100rel' };
  return status === 420 ? { Unsupported: '100rel' } : {};
}
