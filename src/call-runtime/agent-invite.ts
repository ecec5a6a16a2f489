import { fillTemplate, handoffOf } from '../call-machine/index.ts';
import type { CallState, HandoffHeaders } from '../call-machine/index.ts';
import type { CallId, HandoffId } from '../ports/ids.ts';
import type { OutgoingInvite } from '../ports/signalling.ts';
import { contextHeaders } from './context-headers.ts';

/** How calls are shown to the agents of a route. */
export interface Presentation {
  /** Template of the caller's display name; null gives none. */
  readonly displayName: string | null;
  /** A link to the context card of a handoff. */
  readonly linkTo: (call: CallId, handoff: HandoffId) => string;
}

/** Telephones show far less. */
const MAX_NAME_CHARACTERS = 64;

/** What the INVITE to an agent tells of the call. Each INVITE of a handoff gets a link of its own. */
export function agentInvite(
  state: CallState,
  { callerNumber, headers }: { readonly callerNumber: string | null; readonly headers: HandoffHeaders | null },
  { displayName: template, linkTo }: Presentation,
): Pick<OutgoingInvite, 'callerNumber' | 'displayName' | 'headers'> {
  const withContext = headers === null ? {} : contextHeaders(state.id, headers, linkTo(state.id, headers.handoff));
  // RFC 3323 4.1.1.3: an anonymous caller is shown as "Anonymous" and as nothing else.
  const name = template === null || callerNumber === null ? '' : displayName(state, template, callerNumber);
  return { callerNumber, headers: withContext, ...(name !== '' && { displayName: name }) };
}

function displayName(state: CallState, template: string, from: string): string {
  const handoff = handoffOf(state);
  const filled = fillTemplate(template, {
    from,
    name: state.identity?.displayName ?? '',
    to: state.to,
    route: state.route ?? '',
    reason: handoff?.reason ?? '',
    intent: handoff?.context?.intent ?? '',
  });
  const line = filled
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  return Array.from(line).slice(0, MAX_NAME_CHARACTERS).join('').trimEnd();
}
