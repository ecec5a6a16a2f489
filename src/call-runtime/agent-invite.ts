import { fillTemplate, handoffOf, ourNumber } from '../call-machine/index.ts';
import type { CallState, HandoffHeaders } from '../call-machine/index.ts';
import type { CallId, HandoffId } from '../ports/ids.ts';
import type { HistoryTarget, OutgoingInvite } from '../ports/signalling.ts';
import { callHistory } from './call-history.ts';
import type { CallerRule } from './caller-headers.ts';
import { callerHeaders, isTrustedWith, saidTo, signedFor, withheldNumber } from './caller-headers.ts';
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

/** A trunk that is told the caller as such gets the name, too. */
const OWN_NAME = '{name}';

/**
 * What the INVITE to an agent tells of the call. Each INVITE of a handoff gets a link of its own.
 *
 * @param trunk the one that it goes by; null: the agent's URI leads to none
 */
export function agentInvite(
  state: CallState,
  { callerNumber, headers }: { readonly callerNumber: string | null; readonly headers: HandoffHeaders | null },
  { displayName, linkTo }: Presentation,
  trunk: CallerRule | null,
): Pick<
  OutgoingInvite,
  'callerNumber' | 'displayName' | 'asserted' | 'divertedFrom' | 'history' | 'signed' | 'headers'
> {
  const withContext = headers === null ? {} : contextHeaders(state.id, headers, linkTo(state.id, headers.handoff));
  const template = displayName ?? (isTrustedWith(trunk) ? OWN_NAME : null);
  // RFC 3323 4.1.1.3: an anonymous caller is shown as "Anonymous" and as nothing else.
  const name = template === null || callerNumber === null ? '' : nameBy(template, state, callerNumber);
  const { from, identity, direction, to } = state;
  const caller = {
    number: callerNumber,
    displayName: name === '' ? null : name,
    withheldNumber: withheldNumber(from, identity),
    calledNumber: direction === 'inbound' ? to : null,
  };
  const isTrusted = isTrustedWith(trunk);
  const told = trunk?.historyInfo === true ? callHistory(identity, caller.calledNumber, isTrusted) : [];
  const history = told.map((entry) => ({ ...entry, target: targetFor(entry.target, trunk) }));
  const signed = signedFor(identity, trunk);
  return {
    ...callerHeaders(caller, trunk),
    ...(history.length > 0 && { history }),
    ...(signed.length > 0 && { signed }),
    headers: withContext,
  };
}

/** A number of the chain, as the trunk writes it. */
function targetFor(target: HistoryTarget['target'], trunk: CallerRule | null): HistoryTarget['target'] {
  return target !== null && 'number' in target ? { number: saidTo(trunk, target.number) } : target;
}

function nameBy(template: string, state: CallState, from: string): string {
  const handoff = handoffOf(state);
  const filled = fillTemplate(template, {
    from,
    // An application may show a number of its own for an anonymous caller, who has no name all the same.
    name: state.shownFrom === null ? '' : (state.identity?.displayName ?? ''),
    to: ourNumber(state),
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
