/**
 * What is measured of one call and one handoff. docs/metrics.md has the same in words. Each is null where it cannot be
 * said.
 */
import type { FallbackName } from '../../ports/reports.ts';
import type { AttemptRecord, CallRecord, HandoffReason, HandoffRecord } from '../../ports/records.ts';

/** A call that is over, with its handoffs. */
export interface ReportRow {
  readonly call: CallRecord;
  readonly handoffs: readonly HandoffRecord[];
  /** The same caller had called before, within the days that are asked for. */
  readonly repeat: boolean;
}

function between(from: string | null, to: string | null): number | null {
  return from === null || to === null ? null : Date.parse(to) - Date.parse(from);
}

/** The call came in, and its caller has a number by which another call of the same caller can be told. */
export function hasKnownCaller({ direction, from, identity }: CallRecord): boolean {
  return direction === undefined && identity?.anonymous !== true && from !== 'anonymous' && from !== 'erased';
}

/** The AI, or whoever else led the call, did it without a human: answered, ended in order, and never handed over. */
export function isContained({ call }: ReportRow): boolean {
  return call.answeredAt !== null && call.handoffs.length === 0 && call.ended?.result === 'completed';
}

/** From the INVITE to the answer. */
export function answerMs({ call }: ReportRow): number | null {
  return between(call.startedAt, call.answeredAt);
}

/** From the INVITE to the end. */
export function durationMs({ call }: ReportRow): number | null {
  return between(call.startedAt, call.endedAt);
}

/** From the answer to the end. */
export function callTalkMs({ call }: ReportRow): number | null {
  return between(call.answeredAt, call.endedAt);
}

/** From the answer to the first handoff, or to the end where there is none; 0 where the handoff came before the answer. */
export function aiMs({ call, handoffs }: ReportRow): number | null {
  const ms = between(call.answeredAt, handoffs[0]?.createdAt ?? call.endedAt);
  return ms === null ? null : Math.max(0, ms);
}

/** Caller and agent have each other, through us or without us. */
export function isCompleted({ result }: HandoffRecord): boolean {
  return result === 'bridged' || result === 'released';
}

/** The caller hung up before an agent had the call: in the transfer window. */
export function isAbandoned({ resultReason }: HandoffRecord): boolean {
  return resultReason === 'caller-left';
}

/** The caller left, somebody took the handoff back, or an agent took it and the caller was not there. */
const NO_FALLBACK: ReadonlySet<HandoffReason> = new Set(['caller-left', 'cancelled', 'caller-not-reached']);

/** What became of a caller whom nobody took; null: see {@link NO_FALLBACK}, or somebody did. */
export function fallbackOf(handoff: HandoffRecord): FallbackName | null {
  const { result, resultReason } = handoff;
  if (resultReason !== null && NO_FALLBACK.has(resultReason)) return null;
  switch (result) {
    case 'returned':
      return 'ai';
    case 'failed':
      return 'hangup';
    case 'voicemail':
    case 'callback':
      return result;
    case 'bridged':
    case 'released':
    case null:
      return null;
  }
}

/** The attempt that the caller got to. */
export function takenAttempt({ attempts }: HandoffRecord): AttemptRecord | null {
  return attempts.find(({ result }) => result === 'answered') ?? null;
}

/** From the trigger until caller and agent have each other. */
export function waitMs(handoff: HandoffRecord): number | null {
  const { bridgedMs, releasedMs } = handoff.timings;
  return isCompleted(handoff) ? (bridgedMs ?? releasedMs ?? null) : null;
}

/** From the trigger until the caller hung up. */
export function abandonedWaitMs(handoff: HandoffRecord): number | null {
  return isAbandoned(handoff) ? between(handoff.createdAt, handoff.endedAt) : null;
}

/** From the trigger until the agent who took the call picked up. */
export function speedOfAnswerMs(handoff: HandoffRecord): number | null {
  return isCompleted(handoff) ? between(handoff.createdAt, takenAttempt(handoff)?.answeredAt ?? null) : null;
}

/**
 * From the trigger until the agent who took the call had the context: it comes with the INVITE, and the card with the
 * ringing.
 */
export function timeToContextMs(handoff: HandoffRecord): number | null {
  const taken = takenAttempt(handoff);
  return isCompleted(handoff) ? between(handoff.createdAt, taken?.ringingAt ?? taken?.answeredAt ?? null) : null;
}

/** From the agent's picking up until both hear each other: the whisper and the acceptance. */
export function briefingMs(handoff: HandoffRecord): number | null {
  const picked = handoff.result === 'bridged' ? speedOfAnswerMs(handoff) : null;
  const wait = waitMs(handoff);
  return picked === null || wait === null ? null : wait - picked;
}

/** From the agent's picking up until the agent's leg was over, hold included. Of a released call it is not known. */
export function handleMs(handoff: HandoffRecord, call: CallRecord): number | null {
  if (handoff.result !== 'bridged') return null;
  const taken = takenAttempt(handoff);
  return taken === null ? null : between(taken.answeredAt, taken.endedAt ?? call.endedAt);
}

/** {@link handleMs} without the briefing. */
export function talkMs(handoff: HandoffRecord, call: CallRecord): number | null {
  const [handled, briefed] = [handleMs(handoff, call), briefingMs(handoff)];
  return handled === null || briefed === null ? null : handled - briefed;
}

/** From the first ringing until the answer, or the end of the attempt. */
export function ringMs({ ringingAt, answeredAt, endedAt }: AttemptRecord): number | null {
  return between(ringingAt, answeredAt ?? endedAt);
}
