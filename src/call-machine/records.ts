import type {
  AttemptRecord,
  CallDetailRecord,
  CallRecord,
  ContextCard,
  HandoffRecord,
  HandoffTimings,
} from '../ports/records.ts';
import type { Attempt, Handoff } from './handoff/state.ts';
import type { CallState } from './state.ts';

/** RFC 3339 in UTC with milliseconds. */
export function timestamp(at: number): string {
  return new Date(at).toISOString();
}

function timestampOrNull(at: number | null): string | null {
  return at === null ? null : timestamp(at);
}

export function attemptRecord(attempt: Attempt): AttemptRecord {
  return {
    destination: attempt.destination,
    result: attempt.result,
    sipStatus: attempt.sipStatus,
    q850Cause: attempt.q850Cause,
    startedAt: timestamp(attempt.startedAt),
    ringingAt: timestampOrNull(attempt.ringingAt),
    answeredAt: timestampOrNull(attempt.answeredAt),
    endedAt: timestampOrNull(attempt.endedAt),
  };
}

/** Milliseconds from the trigger, for the moments that came. */
export function timingsOf({ moments, startedAt }: Handoff): HandoffTimings {
  const timings: Record<string, number> = {};
  for (const [name, at] of Object.entries(moments) as [string, number | null][]) {
    if (at !== null) timings[`${name}Ms`] = Math.round(at - startedAt);
  }
  return timings;
}

export function handoffRecord(state: CallState, handoff: Handoff): HandoffRecord {
  return {
    id: handoff.id,
    callId: state.id,
    phase: handoff.phase,
    strategy: handoff.strategy,
    reason: handoff.reason,
    summary: handoff.summary,
    result: handoff.result,
    resultReason: handoff.resultReason,
    attempts: handoff.attempts.map(attemptRecord),
    timings: timingsOf(handoff),
    createdAt: timestamp(handoff.startedAt),
    endedAt: timestampOrNull(handoff.endedAt),
  };
}

export function callRecord(state: CallState): CallRecord {
  return {
    id: state.id,
    state: state.name,
    from: state.from,
    to: state.to,
    route: state.route,
    startedAt: timestamp(state.startedAt),
    answeredAt: timestampOrNull(state.answeredAt),
    endedAt: timestampOrNull(state.endedAt),
    legs: state.legs.map(({ id, role, state: legState, sipCallId, codec }) => ({
      id,
      role,
      state: legState,
      sipCallId,
      codec,
    })),
    handoffs: [...state.handoffs, ...(state.handoff === null ? [] : [state.handoff])].map(({ id }) => id),
    metadata: state.metadata,
    ended: state.name === 'ended' ? state.ending : null,
  };
}

/** The context card of the latest handoff that there was. */
export function contextCard({ handoff, handoffs }: CallState): ContextCard | null {
  const latest = handoff ?? handoffs.at(-1);
  return latest === undefined ? null : { summary: latest.summary, fields: { ...latest.context } };
}

/** All that is to be known of a call that is over. */
export function callDetailRecord(
  { id: _id, state: _state, ended, ...call }: CallRecord,
  handoffs: readonly HandoffRecord[],
  context: ContextCard | null,
): CallDetailRecord {
  if (ended === null || call.endedAt === null) throw new Error('the call is not over');
  const end = Date.parse(call.endedAt);
  return {
    ...ended,
    ...call,
    handoffs,
    context,
    durationMs: end - Date.parse(call.startedAt),
    talkMs: call.answeredAt === null ? 0 : end - Date.parse(call.answeredAt),
  };
}
