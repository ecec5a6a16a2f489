/** Sets what is on record of a conversation against what the wire showed, by the rules of the documents. */
import type { CallEnding } from '../../src/ports/records.ts';
import { isBefore, resultOfStatus } from './attempt-outcomes.ts';
import type { ToldFact } from './call-api.ts';
import type { ConversationPlan } from './conversation-plan.ts';
import { handoffOf } from './conversation-plan.ts';
import type { Names, OnRecord } from './judge.ts';
import { endingFaults, endingsOfConversation, judge } from './judge.ts';
import { RING_TIMEOUT_MS } from './plan.ts';
import type { AgentSight, Sight, Span } from './sight.ts';
import { SLACK_MS } from './sight.ts';

/** What was done in the conversation, and what the API answered. */
export interface Done {
  began: boolean;
  atMs?: number;
  readonly answers: { readonly what: string; readonly status: number; readonly atMs: number }[];
}

/** What the REST API tells of a call. */
export interface Told extends OnRecord {
  readonly facts: readonly ToldFact[];
}

/** What the phones saw: the agent, the third party and the caller, in this order. */
export interface Seen {
  readonly sight: Sight;
  readonly names: Names;
  /** The caller heard the third party for the first time. */
  readonly heardThirdMs: number | null;
  /** What the agent's phone was told of its REFER: the response, and the status in the last NOTIFY. */
  readonly asked: { readonly answer: number | null; readonly outcome: number | null };
}

const BY_CALLER: CallEnding = { result: 'completed', reason: 'caller-hangup', sipStatus: 200 };
const BY_AGENT: CallEnding = { result: 'completed', reason: 'agent-hangup', sipStatus: 200 };

/** What is wrong with the record of a call, in words; empty where nothing is. */
export function judgeConversation(plan: ConversationPlan, seen: Seen, told: Told, done: Done): readonly string[] {
  const { sight, names } = seen;
  const { ended, handoffs } = told;
  if (ended === null) return ['the call is not over on record'];
  const party = sight.agents[2]!;
  if (plan.direction === 'out' && party.final?.status !== 200) return endingFaults(ended, refusedEndings(party));
  const agents = sight.agents.slice(0, 1);
  const left = plan.direction === 'in' ? sight.caller.left : party.bye;
  const own: Sight = { agents, caller: { ...sight.caller, left, status: 200 } };
  if (!done.began) return judge(handoffOf(plan), own, names, told);
  const [first] = handoffs;
  const isBridged = first?.result === 'bridged' && first.resultReason === 'completed';
  return [
    ...(isBridged ? [] : [`caller and agent met, and the handoff is on record as ${String(first?.result)}`]),
    ...endingFaults(ended, endings(plan, own, seen, told)),
    ...actFaults(plan, own, seen, told, done),
  ];
}

/** How a call out ends that nobody answers. */
function refusedEndings({ final, bye }: AgentSight): readonly CallEnding[] {
  if (bye !== null) return [BY_CALLER];
  const noAnswer: CallEnding = { result: 'failed', reason: 'no-answer', sipStatus: 487 };
  if (final === null || final.status === 487) return [noAnswer];
  const reason = resultOfStatus(final.status) as CallEnding['reason'];
  return [{ result: 'failed', reason, sipStatus: final.status }, ...(final.toMs > RING_TIMEOUT_MS ? [noAnswer] : [])];
}

function endings(
  { act }: ConversationPlan,
  own: Sight,
  { sight }: Seen,
  { facts, handoffs }: Told,
): readonly CallEnding[] {
  const { left } = own.caller;
  if (act.kind === 'release') return endingsOfConversation(own, 0);
  const [agent, third] = sight.agents as [AgentSight, AgentSight];
  const took = facts.find(({ type }) => type === 'transfer.ended')?.['result'] === 'completed' || act.kind === 'member';
  const hangups = [agent.bye, ...(took ? [third.bye] : [])].filter((bye) => bye !== null);
  const recalled = handoffs[1];
  const isFirst = left !== null && hangups.every((bye) => isBefore(left, bye));
  if (isFirst && recalled === undefined) return [BY_CALLER];
  return [
    ...(left === null ? [] : [BY_CALLER]),
    ...(hangups.length === 0 ? [] : [BY_AGENT]),
    // A recall fails as a handoff does, and the caller may leave meanwhile.
    ...(recalled === undefined || recalled.result === 'bridged'
      ? []
      : [
          { result: 'failed', reason: `handoff-${String(recalled.resultReason)}`, sipStatus: 200 } as CallEnding,
          ...(left === null ? [] : [{ result: 'abandoned', reason: 'caller-hangup', sipStatus: 200 } as CallEnding]),
        ]),
    // The agent left while somebody was called, who did not come.
    ...(act.kind === 'member' && act.mode === 'talk' && third.final?.status !== 200
      ? [{ result: 'completed', reason: 'ai-hangup', sipStatus: 200 } as CallEnding]
      : []),
  ];
}

function actFaults(plan: ConversationPlan, own: Sight, seen: Seen, told: Told, done: Done): readonly string[] {
  switch (plan.act.kind) {
    case 'refer':
      return transferFaults(own, seen, told);
    case 'member':
      return memberFaults(plan.act.mode, own, seen, told, done);
    case 'hold':
      return holdFaults(told, done);
    case 'release':
      return releaseFaults(own, told);
  }
}

/** Whatever ends the conversation from without. */
function endsOf(own: Sight): readonly Span[] {
  return [own.caller.left, own.agents[0]!.bye].filter((span) => span !== null);
}

function transferFaults(own: Sight, { sight, heardThirdMs, asked }: Seen, { facts }: Told): readonly string[] {
  const third = sight.agents[1]!;
  const started = facts.filter(({ type }) => type === 'transfer.started');
  const over = facts.filter(({ type }) => type === 'transfer.ended');
  const faults: string[] = [];
  if (started.length !== over.length)
    faults.push(`${started.length} transfers began on record, and ${over.length} ended`);
  if (started.length === 0) {
    if (third.invitedMs !== null) faults.push('the new party was called, and no transfer is on record');
    if (asked.answer === 202) faults.push('the REFER was accepted, and no transfer is on record');
    return faults;
  }
  const [end] = over;
  const [result, sipStatus] = [end?.['result'], end?.['sipStatus']];
  const { final, invitedMs } = third;
  const status = final?.status ?? null;
  const may = new Set<string>();
  if (status === 200) may.add('completed 200');
  if (status !== null && status >= 300 && status !== 487) may.add(`failed ${status}`);
  const ringsOut = final === null || status === 487 || (invitedMs !== null && final.toMs > invitedMs + RING_TIMEOUT_MS);
  if (ringsOut) may.add('failed 408');
  if (own.caller.left !== null) may.add('cancelled 487');
  const said = `${String(result)} ${String(sipStatus)}`;
  if (!may.has(said)) faults.push(`the transfer is on record as ${said}, and the wire showed ${[...may].join(' or ')}`);
  if (heardThirdMs !== null && result !== 'completed') faults.push(`the caller heard the new party, and the transfer is on record as ${said}`); // prettier-ignore
  const right = { completed: 200, failed: sipStatus ?? 503, cancelled: 487 }[String(result)];
  if (asked.outcome !== null && asked.outcome !== right) {
    faults.push(`the agent's phone was told ${asked.outcome}, and the transfer is on record as ${said}`);
  }
  const stayedMs = Math.min(...[own.caller.left, third.bye].map((span) => span?.fromMs ?? Infinity));
  if (result === 'completed' && final !== null && stayedMs > final.toMs + SLACK_MS && heardThirdMs === null) {
    faults.push('the caller was put through, and never heard the new party');
  }
  return faults;
}

function memberFaults(
  mode: string,
  own: Sight,
  { sight, heardThirdMs }: Seen,
  { facts }: Told,
  done: Done,
): readonly string[] {
  const third = sight.agents[1]!;
  const accepted = done.answers.some(({ what, status }) => what === 'POST /members' && status === 202);
  const of = (type: string): readonly ToldFact[] => facts.filter((fact) => fact.type === type);
  const [joined, failed] = [
    of('member.joined').filter(({ mode: as }) => as !== undefined && isThird(as, mode)),
    of('member.failed'),
  ];
  const faults: string[] = [];
  if (!accepted) return third.invitedMs === null ? [] : ['somebody was called, whom nobody asked for'];
  if (of('member.dialling').length !== 1) faults.push('one was called, and the record has not one');
  const status = third.final?.status ?? null;
  if (failed.length > 0) {
    const { result, sipStatus } = failed[0]!;
    const may = [
      ...(status !== null && status >= 300 && status !== 487 ? [`${resultOfStatus(status)} ${status}`] : []),
      ...(status === null || status === 487 || isLate(third) ? ['no-answer null', 'no-answer 487'] : []),
      ...(endsOf(own).length > 0 || isRemoved(done) ? ['cancelled null', 'cancelled 487', 'cancelled 200'] : []),
    ];
    const said = `${String(result)} ${String(sipStatus)}`;
    if (!may.includes(said))
      faults.push(`the member is on record as ${said}, and the wire showed ${may.join(' or ') || String(status)}`);
  }
  if (joined.length > 0 && status !== 200)
    faults.push(`the member joined on record, and its phone said ${String(status)}`);
  const { final } = third;
  const ends = [...endsOf(own), ...(third.bye === null ? [] : [third.bye])];
  const removedMs = done.answers.find(({ what }) => what.startsWith('DELETE'))?.atMs ?? Infinity;
  const untilMs = Math.min(removedMs, ...ends.map(({ fromMs }) => fromMs));
  const stays = status === 200 && final !== null && !isLate(third) && untilMs > final.toMs + SLACK_MS;
  if (stays && joined.length === 0) faults.push('the member answered and stayed, and did not join on record');
  if (stays && third.heardCallerMs === null) faults.push('the member stayed, and never heard the caller');
  if (stays && mode === 'talk' && heardThirdMs === null)
    faults.push('the member talked, and the caller never heard it');
  return faults;
}

function isThird(as: unknown, mode: string): boolean {
  return as === mode || (as as { kind?: string }).kind === mode;
}

function isRemoved({ answers }: Done): boolean {
  return answers.some(({ what, status }) => what.startsWith('DELETE') && status === 200);
}

function isLate({ final, invitedMs }: AgentSight): boolean {
  return final !== null && invitedMs !== null && final.toMs > invitedMs + RING_TIMEOUT_MS;
}

/** The API said what it did, and the record says the same. */
function holdFaults({ facts }: Told, { answers }: Done): readonly string[] {
  return (['hold', 'resume'] as const).flatMap((name) => {
    const count = answers.filter(({ what, status }) => what === `POST /${name}` && status === 200).length;
    const type = name === 'hold' ? 'call.held' : 'call.resumed';
    const known = facts.filter((fact) => fact.type === type && fact['by'] === 'api').length;
    return count === known ? [] : [`the API has done ${name} ${count} times, and it is on record ${known} times`];
  });
}

function releaseFaults(own: Sight, { facts }: Told): readonly string[] {
  const { refers } = own.caller;
  const failed = facts.filter(({ type }) => type === 'call.releaseFailed');
  const faults: string[] = [];
  const refused = refers.filter(({ answer, outcome }) => (answer?.status ?? 0) >= 300 || (outcome?.status ?? 0) >= 300);
  for (const { status } of failed) {
    const isSeen = refused.some(({ answer, outcome }) => answer?.status === status || outcome?.status === status);
    if (status !== null && !isSeen)
      faults.push(`the release failed on record with ${JSON.stringify(status)}, which nobody said`);
  }
  const lasting = refused.filter(({ answer, outcome }) => {
    const at = outcome !== null && outcome.status >= 300 ? outcome : answer!;
    return endsOf(own).every((end) => isBefore(at, end));
  });
  if (lasting.length > 0 && failed.length === 0) faults.push('the REFER failed on the wire, and not on record');
  return faults;
}
