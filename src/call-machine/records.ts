import type { MemberRecord } from '../ports/conversation-control.ts';
import type { LegId } from '../ports/ids.ts';
import type {
  AttemptRecord,
  CallDetailRecord,
  CallRecord,
  ContextCard,
  HandoffRecord,
  HandoffTimings,
} from '../ports/records.ts';
import type { Leg } from './leg.ts';
import { waits } from './stages/conversation/who-hears-whom.ts';
import type { Attempt, EndedHandoff, Handoff } from './stages/handoff/state.ts';
import { phaseOf } from './stages/handoff/phase.ts';
import type { CallState } from './state.ts';
import { callerOf, conversationIn, handoffsOf, legOf, stateNameOf } from './state.ts';

/** RFC 3339 in UTC with milliseconds. */
export function timestamp(at: number): string {
  return new Date(at).toISOString();
}

function timestampOrNull(at: number | null): string | null {
  return at === null ? null : timestamp(at);
}

/** @param leg the attempt's, which knows the trunks that it went to */
export function attemptRecord(attempt: Attempt, leg: Leg | null): AttemptRecord {
  const { tries = [] } = leg ?? {};
  const last = tries.at(-1);
  return {
    destination: attempt.destination,
    ...(attempt.forwardedTo.length > 0 && { forwardedTo: attempt.forwardedTo }),
    ...(last !== undefined && { trunk: last.trunk }),
    ...(tries.length > 1 && { failedTrunks: tries.slice(0, -1) }),
    result: attempt.result,
    ...(attempt.detail !== undefined && { detail: attempt.detail }),
    sipStatus: attempt.sipStatus,
    q850Cause: attempt.q850Cause,
    startedAt: timestamp(attempt.startedAt),
    ringingAt: timestampOrNull(attempt.ringingAt),
    answeredAt: timestampOrNull(attempt.answeredAt),
    endedAt: timestampOrNull(attempt.endedAt),
  };
}

/** Milliseconds from the trigger for each moment that came. */
export function timingsOf({ moments, startedAt }: Handoff | EndedHandoff): HandoffTimings {
  const timings: Record<string, number> = {};
  for (const [name, at] of Object.entries(moments) as [string, number | null][]) {
    if (at !== null) timings[`${name}Ms`] = Math.round(at - startedAt);
  }
  return timings;
}

/** Where it waits. */
function queuedAs(handoff: Handoff | EndedHandoff): Pick<HandoffRecord, 'queue'> {
  if ('result' in handoff || handoff.asking?.waits !== true) return {};
  const { queue } = handoff;
  return queue === undefined || queue.place === null ? {} : { queue: { name: queue.name, ...queue.place } };
}

export function handoffRecord(state: CallState, handoff: Handoff | EndedHandoff): HandoffRecord {
  const outcome =
    'result' in handoff
      ? { phase: handoff.result, result: handoff.result, resultReason: handoff.resultReason, endedAt: handoff.endedAt }
      : {
          phase: state.stage.name === 'callback' ? ('callback' as const) : phaseOf(handoff),
          result: null,
          resultReason: null,
          endedAt: null,
        };
  return {
    id: handoff.id,
    callId: state.id,
    phase: outcome.phase,
    strategy: handoff.strategy,
    reason: handoff.reason,
    summary: handoff.summary,
    result: outcome.result,
    resultReason: outcome.resultReason,
    attempts: handoff.attempts.map((attempt) => attemptRecord(attempt, legOf(state, attempt.leg))),
    timings: timingsOf(handoff),
    ...queuedAs(handoff),
    ...(handoff.whispers !== undefined && { whispers: handoff.whispers }),
    createdAt: timestamp(handoff.startedAt),
    endedAt: timestampOrNull(outcome.endedAt),
  };
}

/** Media flows, and the INVITE is not answered. */
const EARLY = { state: 'ringing', early: true } as const;

export function callRecord(state: CallState): CallRecord {
  return {
    id: state.id,
    state: stateNameOf(state),
    ...(state.direction === 'outbound' && { direction: state.direction }),
    from: state.from,
    ...(state.identity !== null && { identity: state.identity }),
    to: state.to,
    route: state.route,
    startedAt: timestamp(state.startedAt),
    answeredAt: timestampOrNull(state.answeredAt),
    endedAt: timestampOrNull(state.endedAt),
    legs: state.legs.map(
      ({ id, role, state: legState, unanswered, early, sipCallId, codec, srtp, tries, quality }) => ({
        id,
        role,
        ...(unanswered !== undefined && legState === 'answered' ? EARLY : { state: legState }),
        ...(early === true && legState === 'ringing' && EARLY),
        sipCallId,
        codec,
        ...(typeof srtp === 'string' && { srtp }),
        ...modeOf(state, id),
        ...(role === 'caller' && tries !== undefined && { trunk: tries.at(-1)?.trunk ?? '' }),
        ...(quality !== undefined && { quality }),
      }),
    ),
    handoffs: handoffsOf(state).map(({ id }) => id),
    metadata: state.metadata,
    ...(state.disposition !== null && { disposition: state.disposition }),
    ...parkedAs(state),
    ended: state.stage.name === 'ended' ? state.stage.ending : null,
  };
}

/** Somebody who takes part, or is called to do so; null where the leg is neither. */
export function memberRecord(state: CallState, leg: LegId): MemberRecord | null {
  const role = legOf(state, leg)?.role;
  const mode = modeOf(state, leg);
  return role === undefined || mode === null ? null : { leg, role, ...mode };
}

/** How a leg takes part in the conversation, or is to; null where it does not. */
function modeOf(state: CallState, leg: LegId): Pick<MemberRecord, 'mode' | 'coach'> | null {
  const conversation = conversationIn(state);
  const mode = [...(conversation?.members ?? []), ...(conversation?.dialled ?? [])].find(
    (each) => each.leg === leg,
  )?.mode;
  if (conversation === null || mode === undefined) return null;
  if (waits(conversation, callerOf(state).id, leg)) return { mode: 'held' };
  return mode.kind === 'coach' ? { mode: 'coach', coach: mode.of } : { mode: mode.kind };
}

function parkedAs(state: CallState): Pick<CallRecord, 'parked'> {
  const parked = conversationIn(state)?.parked;
  if (parked === undefined || parked === null || parked.slot === null) return {};
  return { parked: { slot: parked.slot, until: timestamp(parked.deadline) } };
}

/** The context card of the latest handoff that there was. */
export function contextCard(state: CallState): ContextCard | null {
  const latest = handoffsOf(state).at(-1);
  return latest === undefined ? null : { summary: latest.summary, fields: { ...latest.context } };
}

/** The whole record of a call that is over. */
export function callDetailRecord(
  { id: _id, state: _state, parked: _parked, ended, ...call }: CallRecord,
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
