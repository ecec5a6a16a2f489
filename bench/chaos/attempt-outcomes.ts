import type { AttemptResult } from '../../src/ports/records.ts';
import { ACCEPT_TIMEOUT_MS, RING_TIMEOUT_MS, WHISPER_MS } from './plan.ts';
import type { Plan } from './plan.ts';
import type { AgentSight, Span } from './sight.ts';
import { SLACK_MS } from './sight.ts';

/** One way in which an attempt may have ended, by what the wire showed. */
export interface Outcome {
  readonly result: AttemptResult;
  readonly sipStatus: number | null;
}

/** Something that ends an attempt, if nothing else did before. */
interface Candidate extends Outcome {
  readonly at: Span;
  /** It did happen, unless something else came first. */
  readonly certain: boolean;
}

/** An agent who accepted waits so long, at most, until the caller has been sent there or is joined here. */
const REFER_MS = 40_000;

/** What the status of a phone's refusal says of an agent. */
const RESULT_OF_STATUS: Readonly<Record<number, AttemptResult>> = {
  404: 'unreachable',
  408: 'unreachable',
  480: 'no-answer',
  486: 'busy',
  488: 'rejected',
  500: 'unreachable',
  603: 'declined',
};

/** The result of an attempt whose far end refused with this status. */
export function resultOfStatus(status: number): AttemptResult {
  return RESULT_OF_STATUS[status] ?? 'rejected';
}

/**
 * The right results of an attempt, by what the agent's phone saw and did and by when the caller left. There are several
 * where two things crossed on the wire, so that nobody but the product can know which came first.
 */
export function outcomesOf(
  agent: AgentSight,
  { accept, strategy }: Pick<Plan, 'accept' | 'strategy'>,
  left: Span | null,
): readonly Outcome[] {
  const { invitedMs, final } = agent;
  // Nobody else takes an attempt back, of which the phone need not have heard.
  if (invitedMs === null) return left === null ? [] : [{ result: 'cancelled', sipStatus: null }];
  const joinMs = strategy === 'attended-refer' ? REFER_MS : SLACK_MS;
  const ringing = around(invitedMs + RING_TIMEOUT_MS);
  // A phone's 487 says that it was cancelled, which was decided before.
  const answer = final?.status === 487 ? null : final;
  const candidates: Candidate[] = [];
  const mayAnswer = answer !== null && answer.fromMs <= ringing.toMs && !isBefore(left, answer);
  const mayNotAnswer =
    answer === null || answer.toMs >= ringing.fromMs || (left !== null && answer.toMs >= left.fromMs);
  if (mayNotAnswer) {
    candidates.push({ result: 'no-answer', sipStatus: null, at: ringing, certain: answer === null });
    if (left !== null) candidates.push({ result: 'cancelled', sipStatus: null, at: left, certain: answer === null });
  }
  if (mayAnswer && answer.status !== 200) {
    const { status: sipStatus } = answer;
    const result = sipStatus === 302 ? 'forwarded' : resultOfStatus(sipStatus);
    candidates.push({ result, sipStatus, at: answer, certain: answer.toMs < ringing.fromMs });
  }
  if (mayAnswer && answer.status === 200) {
    candidates.push(...afterAnswer(agent, answer, { accept, joinMs }, answer.toMs < ringing.fromMs));
    if (left !== null) candidates.push({ result: 'cancelled', sipStatus: 200, at: left, certain: false });
  }
  const possible = candidates.filter(
    (one) => !candidates.some((other) => other !== one && other.certain && isBefore(other.at, one.at)),
  );
  return possible.map(({ result, sipStatus }) => ({ result, sipStatus }));
}

/** What ends an attempt whose agent has answered. */
function afterAnswer(
  agent: AgentSight,
  answer: Span,
  { accept, joinMs }: { readonly accept: Plan['accept']; readonly joinMs: number },
  answered: boolean,
): readonly Candidate[] {
  const candidates: Candidate[] = [];
  const briefed = { fromMs: answer.fromMs + WHISPER_MS / 2, toMs: answer.toMs + WHISPER_MS };
  if (accept === 'auto') {
    const at = { ...briefed, toMs: briefed.toMs + joinMs };
    candidates.push({ result: 'answered', sipStatus: 200, at, certain: answered });
  } else {
    const patience = { fromMs: briefed.fromMs + ACCEPT_TIMEOUT_MS, toMs: briefed.toMs + SLACK_MS + ACCEPT_TIMEOUT_MS };
    // Who has said yes in time is no machine, whatever comes of it.
    const said = agent.keys.some((key) => key.certain && isBefore(key, patience));
    if (!said) candidates.push({ result: 'machine', sipStatus: 200, at: patience, certain: answered });
    for (const { digit, certain, ...at } of agent.keys) {
      const result = digit === '1' ? 'answered' : 'declined';
      // The agent has the caller only once the two are joined, which takes a moment.
      const joined = digit === '1' ? { fromMs: at.fromMs, toMs: at.toMs + joinMs } : at;
      candidates.push({ result, sipStatus: 200, at: joined, certain: certain && answered });
    }
  }
  if (agent.bye !== null) candidates.push({ result: 'declined', sipStatus: 200, at: agent.bye, certain: answered });
  return candidates;
}

function around(atMs: number): Span {
  return { fromMs: atMs - SLACK_MS / 4, toMs: atMs + SLACK_MS };
}

/** Whether one was certainly over before the other. */
export function isBefore(one: Span | null, other: Span): boolean {
  return one !== null && one.toMs < other.fromMs;
}
