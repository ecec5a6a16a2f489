import { answerable, callerOf, handoffOf, handoffRecord, handoffsOf } from '../call-machine/index.ts';
import type { HandoffAnswer, Outcome } from '../ports/call-control.ts';
import type { AgentId, HandoffId } from '../ports/ids.ts';
import type { HandoffRecord } from '../ports/records.ts';
import type { CallOwner } from './call-owner.ts';
import { conflict } from './outcome.ts';

/** Why nobody can be meant. */
const NOBODY: Readonly<Record<HandoffAnswer, string>> = {
  accept: 'nobody is there to accept: the telephone has not been answered, or the call is taken',
  decline: 'there is nothing to decline: no telephone rings, or the call is taken',
};

/** An agent takes the call of a handoff, or does not. @param agent null: whoever alone can be meant */
export function answerHandoff(
  owner: CallOwner | null,
  id: HandoffId,
  answer: HandoffAnswer,
  agent: AgentId | null,
): Outcome<HandoffRecord> {
  const state = owner?.state ?? null;
  if (owner === null || state === null) return { ok: false, code: 'not-found' };
  if (!handoffsOf(state).some((handoff) => handoff.id === id)) return { ok: false, code: 'not-found' };
  const open = handoffOf(state);
  if (open?.id !== id) return conflict(state, 'the handoff is over');
  const meant = answerable(open, answer, callerOf(state).id).filter((each) => agent === null || each.agent === agent);
  const [attempt, ...others] = meant;
  if (attempt === undefined) return conflict(state, NOBODY[answer]);
  if (others.length > 0) return conflict(state, 'several telephones can be meant: say which agent');
  owner.dispatch({ type: 'api.answerHandoff', handoff: id, leg: attempt.leg, answer });
  const after = owner.state ?? state;
  const now = handoffsOf(after).find((handoff) => handoff.id === id) ?? open;
  return { ok: true, value: handoffRecord(after, now) };
}
