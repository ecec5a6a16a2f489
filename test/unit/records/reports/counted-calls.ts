/**
 * Two days of calls, of which every figure of the reports was counted by hand: `counted-reports.ts` has the figures. Times
 * are seconds: those of a call from its INVITE, those of a handoff and its attempts from its trigger.
 */
import type { Disposition } from '../../../../src/ports/dispositions.ts';
import { asCallId, asHandoffId } from '../../../../src/ports/ids.ts';
import type {
  AttemptRecord,
  AttemptResult,
  CallEnding,
  CallRecord,
  HandoffReason,
  HandoffRecord,
  HandoffResult,
} from '../../../../src/ports/records.ts';
import { PLAIN_IDENTITY } from '../../../fakes/plain-identity.ts';

export const FROM = '2026-07-06T00:00:00.000Z';
export const TO = '2026-07-08T00:00:00.000Z';
export const A = '+15559990001';
export const B = '+15559990002';

export interface CountedCall {
  readonly call: CallRecord;
  readonly handoffs: readonly HandoffRecord[];
}

function plus(time: string, seconds: number): string {
  return new Date(Date.parse(time) + seconds * 1_000).toISOString();
}

interface Attempt {
  readonly start?: number;
  readonly ring?: number;
  readonly answer?: number;
  readonly end?: number;
}

interface AttemptSpec extends Attempt {
  readonly to: string;
  readonly result: AttemptResult;
}

function attempt(to: string, result: AttemptResult, times: Attempt): AttemptSpec {
  return { to, result, ...times };
}

/** `agent:NAME`. */
function agent(name: string, result: AttemptResult, times: Attempt = {}): AttemptSpec {
  return attempt(`agent:${name}`, result, times);
}

interface HandoffSpec {
  readonly at: number;
  readonly reason: string;
  readonly result: HandoffResult;
  readonly end: HandoffReason;
  /** When it was over; of one that was completed, when both had each other. */
  readonly after: number;
  readonly attempts: readonly AttemptSpec[];
}

function handoff(
  at: number,
  reason: string,
  [result, end, after]: readonly [HandoffResult, HandoffReason, number],
  ...attempts: readonly AttemptSpec[]
): HandoffSpec {
  return { at, reason, result, end, after, attempts };
}

/** A handoff that an agent took. */
function taken(at: number, reason: string, after: number, ...attempts: readonly AttemptSpec[]): HandoffSpec {
  return handoff(at, reason, ['bridged', 'completed', after], ...attempts);
}

interface CallSpec {
  readonly route?: string | null;
  readonly from?: string;
  readonly to?: string;
  /** Null: it was not answered. @defaultValue 1 */
  readonly answered?: number | null;
  readonly outbound?: true;
  readonly anonymous?: true;
  readonly says?: Disposition;
  readonly handoffs?: readonly HandoffSpec[];
}

function call(id: string, startedAt: string, end: number | null, ending: string, spec: CallSpec = {}): CountedCall {
  const { route = A, from = `+1555000${id}`, answered = 1, handoffs = [], says } = spec;
  const [result, reason] = ending.split('/') as [CallEnding['result'], string];
  const callId = asCallId(id);
  return {
    call: {
      id: callId,
      state: end === null ? 'with-ai' : 'ended',
      ...(spec.outbound === true && { direction: 'outbound' as const }),
      from: spec.outbound === true ? A : from,
      ...(spec.anonymous === true && { identity: { ...PLAIN_IDENTITY, anonymous: true } }),
      to: spec.outbound === true ? `+1555000${id}` : (route ?? '+15559990009'),
      route,
      startedAt,
      answeredAt: answered === null ? null : plus(startedAt, answered),
      endedAt: end === null ? null : plus(startedAt, end),
      legs: [],
      handoffs: handoffs.map((_, index) => asHandoffId(`${id}.h${String(index + 1)}`)),
      metadata: {},
      ...(says !== undefined && { disposition: { ...says, by: 'test', at: plus(startedAt, (end ?? 0) + 60) } }),
      ended: end === null ? null : { result, reason, sipStatus: answered === null ? null : 200 },
    },
    handoffs: handoffs.map((each, index) => handoffRecord(callId, index, plus(startedAt, each.at), each)),
  };
}

function handoffRecord(callId: CallRecord['id'], index: number, createdAt: string, spec: HandoffSpec): HandoffRecord {
  const { reason, result, end, after, attempts } = spec;
  return {
    id: asHandoffId(`${callId}.h${String(index + 1)}`),
    callId,
    phase: result,
    strategy: result === 'released' ? 'refer' : 'conference',
    reason,
    summary: '',
    result,
    resultReason: end,
    attempts: attempts.map((each) => attemptRecord(createdAt, each)),
    timings: {
      ...(result === 'bridged' && { bridgedMs: after * 1_000 }),
      ...(result === 'released' && { releasedMs: after * 1_000 }),
    },
    createdAt,
    endedAt: plus(createdAt, after),
  };
}

function attemptRecord(createdAt: string, { to, result, start = 0, ring, answer, end }: AttemptSpec): AttemptRecord {
  const time = (seconds: number | undefined): string | null =>
    seconds === undefined ? null : plus(createdAt, seconds);
  return {
    destination: to,
    result,
    sipStatus: null,
    q850Cause: null,
    startedAt: plus(createdAt, start),
    ringingAt: time(ring),
    answeredAt: time(answer),
    endedAt: time(end),
  };
}

function first(time: string): string {
  return `2026-07-06T${time}.000Z`;
}
function second(time: string): string {
  return `2026-07-07T${time}.000Z`;
}
function left(after: number): readonly [HandoffResult, HandoffReason, number] {
  return ['failed', 'caller-left', after];
}

const P1 = '+15550010001';
const P2 = '+15550010002';
const P6 = '+15550010006';
const P10 = '+15550010010';
const P26 = '+15550010026';
const P27 = '+15550010027';
const YES = { resolved: true };
const NO = { resolved: false };

export const COUNTED_CALLS: readonly CountedCall[] = [
  // With the AI alone, to an orderly end.
  call('c01', first('09:00:00'), 61, 'completed/caller-hangup', { from: P1, says: YES }),
  call('c02', first('09:10:00'), 121, 'completed/ai-hangup', { from: P2 }),
  call('c03', first('09:20:00'), 32, 'completed/caller-hangup', { route: B, answered: 2, says: NO }),
  call('c04', first('09:30:00'), 181, 'completed/caller-hangup', { from: P1, says: YES }),
  call('c05', second('10:00:00'), 41, 'completed/ai-hangup', { route: B, from: 'anonymous' }),
  call('c06', second('10:05:00'), 101, 'completed/api-hangup', { from: P1 }),
  call('c07', second('10:10:00'), 70, 'completed/caller-hangup', { outbound: true, answered: 10 }),
  // Refused, abandoned before the answer, failed.
  call('c08', first('11:00:00'), 0, 'refused/no-route', { route: null, from: P6, answered: null }),
  call('c09', first('11:01:00'), 0, 'refused/too-many-calls', { from: P6, answered: null }),
  call('c10', first('11:02:00'), 3, 'abandoned/caller-cancel', { answered: null, says: NO }),
  call('c11', second('11:03:00'), 11, 'failed/ai-failed'),
  call('c12', second('11:04:00'), 31, 'failed/media-timeout', { route: B }),
  call('c13', second('11:05:00'), 30, 'failed/no-answer', { route: B, outbound: true, answered: null }),
  // Handed over.
  call('c14', first('12:00:00'), 157, 'completed/caller-hangup', {
    from: P10,
    says: { ...YES, precise: true },
    handoffs: [taken(31, 'billing', 9, agent('anna', 'answered', { ring: 1, answer: 5, end: 125 }))],
  }),
  call('c15', first('12:10:00'), 312, 'completed/caller-hangup', {
    says: { ...NO, precise: false },
    handoffs: [
      taken(
        61,
        'billing',
        15,
        agent('anna', 'busy', { end: 1 }),
        agent('bert', 'answered', { start: 1, ring: 3, answer: 10, end: 250 }),
      ),
    ],
  }),
  call('c16', first('12:20:00'), 112, 'completed/agent-hangup', {
    route: B,
    says: { ...YES, precise: true },
    handoffs: [taken(21, 'sales', 33, attempt('2001', 'answered', { ring: 2, answer: 30, end: 90 }))],
  }),
  call('c17', first('12:30:00'), 106, 'completed/caller-hangup', {
    handoffs: [
      handoff(11, 'billing', ['returned', 'no-answer', 20], agent('anna', 'no-answer', { ring: 1, end: 20 })),
      taken(41, 'caller_requested', 6, agent('bert', 'answered', { ring: 1, answer: 4, end: 64 })),
    ],
  }),
  call('c18', second('12:00:00'), 50, 'completed/caller-hangup', {
    from: P10,
    says: YES,
    handoffs: [taken(16, 'billing', 5, agent('anna', 'answered', { ring: 1, answer: 3, end: 33 }))],
  }),
  // The caller's telephone was sent to the agent: nobody tells when that one rang, answered and left.
  call('c19', second('12:10:00'), 35, 'completed/released', {
    route: B,
    says: { ...YES, precise: true },
    handoffs: [handoff(26, 'sales', ['released', 'completed', 8], attempt('2001', 'answered', {}))],
  }),
  // The end of the agent's leg is not on record, so that of the call counts.
  call('c20', second('12:20:00'), 111, 'completed/caller-hangup', {
    handoffs: [taken(11, 'vip', 4, agent('anna', 'answered', { ring: 1, answer: 2 }))],
  }),
  // The caller left in the transfer window.
  call('c21', first('13:00:00'), 43, 'abandoned/caller-hangup', {
    handoffs: [handoff(31, 'billing', left(12), agent('anna', 'cancelled', { ring: 1, end: 12 }))],
  }),
  call('c22', first('13:10:00'), 101, 'abandoned/caller-hangup', {
    route: B,
    handoffs: [handoff(11, 'sales', left(90))],
  }),
  call('c23', second('13:00:00'), 39, 'abandoned/caller-hangup', {
    handoffs: [
      handoff(11, 'billing', ['returned', 'no-agents', 0]),
      handoff(31, 'billing', left(8), agent('bert', 'cancelled', { ring: 2, end: 8 })),
    ],
  }),
  // Nobody took the caller.
  call('c24', first('14:00:00'), 91, 'completed/voicemail', {
    says: { ...NO, precise: false },
    handoffs: [
      handoff(
        21,
        'billing',
        ['voicemail', 'no-answer', 40],
        agent('anna', 'no-answer', { ring: 1, end: 20 }),
        agent('bert', 'no-answer', { start: 20, ring: 21, end: 40 }),
      ),
    ],
  }),
  call('c25', first('14:10:00'), 60, 'completed/caller-hangup', {
    handoffs: [handoff(21, 'billing', ['callback', 'declined', 30], agent('anna', 'declined', { ring: 1, end: 3 }))],
  }),
  call('c26', first('14:20:00'), 12, 'failed/handoff-error', {
    route: B,
    handoffs: [handoff(6, 'sales', ['failed', 'error', 1], attempt('2001', 'unreachable', { end: 1 }))],
  }),
  call('c27', second('14:00:00'), 90, 'completed/ai-hangup', {
    handoffs: [handoff(6, 'billing', ['returned', 'max-wait', 60])],
  }),
  call('c28', second('14:10:00'), 40, 'completed/voicemail', {
    handoffs: [
      handoff(6, 'billing', ['voicemail', 'machine', 8], agent('anna', 'machine', { ring: 1, answer: 3, end: 8 })),
    ],
  }),
  // The API took it back: that is no fallback.
  call('c29', second('14:20:00'), 60, 'completed/ai-hangup', {
    handoffs: [handoff(11, 'billing', ['returned', 'cancelled', 5], agent('bert', 'cancelled', { ring: 1, end: 5 }))],
  }),
  call('c30', second('14:30:00'), 20, 'failed/handoff-declined', {
    handoffs: [handoff(11, 'billing', ['failed', 'declined', 2], agent('anna', 'declined', { end: 2 }))],
  }),
  // A callback whose agent was there, and whose caller was not.
  call('c31', second('15:00:00'), 41, 'failed/no-answer', {
    outbound: true,
    answered: null,
    handoffs: [
      handoff(
        0,
        'callback',
        ['failed', 'caller-not-reached', 40],
        agent('anna', 'cancelled', { ring: 1, answer: 3, end: 40 }),
      ),
    ],
  }),
  // Who called before.
  call('c32', second('16:00:00'), 31, 'completed/caller-hangup', { from: P2, says: YES }),
  // Refused calls before do not count.
  call('c33', second('16:10:00'), 21, 'completed/caller-hangup', { from: P6 }),
  // Nor does a caller who withholds the number.
  call('c34', second('16:20:00'), 16, 'completed/caller-hangup', { from: P1, anonymous: true }),
  // Six days after a call that the report does not have; and eight.
  call('early', '2026-06-30T08:00:00.000Z', 26, 'completed/caller-hangup', { from: P26 }),
  call('earlier', '2026-06-28T08:09:00.000Z', 26, 'completed/caller-hangup', { from: P27 }),
  call('c35', first('08:00:00'), 26, 'completed/caller-hangup', { from: P26 }),
  call('c36', first('08:10:00'), 26, 'completed/caller-hangup', { from: P27 }),
  // The ends of the time: `to` is not of it.
  call('c37', '2026-07-07T23:59:59.999Z', 11, 'completed/caller-hangup'),
  call('c38', TO, 11, 'completed/caller-hangup'),
  call('c40', FROM, 6, 'completed/caller-hangup', { route: B }),
  // Still up.
  call('c39', second('17:00:00'), null, 'up/up'),
];
