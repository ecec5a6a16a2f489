import { describe, expect, it } from 'vitest';
import type { Done, Told } from '../../../../bench/chaos/conversation-judge.ts';
import { judgeConversation } from '../../../../bench/chaos/conversation-judge.ts';
import type { Act, ConversationPlan } from '../../../../bench/chaos/conversation-plan.ts';
import type { AgentSight, CallerSight, Span } from '../../../../bench/chaos/sight.ts';
import { SLACK_MS } from '../../../../bench/chaos/sight.ts';
import type { CallEnding, HandoffRecord } from '../../../../src/ports/records.ts';

const NAMES = ['sip:a0@127.0.0.1'];
const BY_CALLER: CallEnding = { result: 'completed', reason: 'caller-hangup', sipStatus: 200 };
const BY_AGENT: CallEnding = { result: 'completed', reason: 'agent-hangup', sipStatus: 200 };
const REFER: Act = { kind: 'refer', third: 'answers', leaves: false, recall: { kind: 'refuses', status: 486 } };
const COACH: Act = { kind: 'member', mode: 'coach', third: 'answers', removed: false, forMs: 0 };

function at(fromMs: number): Span {
  return { fromMs, toMs: fromMs + SLACK_MS };
}

function planOf(act: Act, changes: Partial<ConversationPlan> = {}): ConversationPlan {
  return {
    ...{ direction: 'in', party: 'answers', act, afterMs: 0, talkMs: 0, departure: null, refer: 'succeeds', ringMs: 0 },
    ...changes,
  };
}

const UNKNOWN: AgentSight = { invitedMs: null, final: null, keys: [], bye: null, heardCallerMs: null };
const AGENT: AgentSight = {
  ...{ invitedMs: 0, final: { ...at(100), status: 200 }, keys: [{ ...at(1_500), digit: '1', certain: true }] },
  ...{ bye: null, heardCallerMs: 1_600 },
};

/** Called at 3 s. */
function third(status: number | null, changes: Partial<AgentSight> = {}): AgentSight {
  const final = status === null ? null : { ...at(3_200), status };
  return { ...UNKNOWN, invitedMs: 3_000, final, heardCallerMs: status === 200 ? 3_400 : null, ...changes };
}

interface Case {
  readonly plan?: ConversationPlan;
  readonly agent?: Partial<AgentSight>;
  readonly third?: AgentSight;
  readonly party?: AgentSight;
  readonly caller?: Partial<CallerSight>;
  readonly heardThirdMs?: number | null;
  readonly told?: number;
  readonly ended: CallEnding;
  readonly facts?: readonly Record<string, unknown>[];
  readonly answers?: readonly (readonly [what: string, status: number, atMs: number])[];
}

function faultsOf(one: Case): readonly string[] {
  const handoff = { result: 'bridged', resultReason: 'completed', attempts: [] } as unknown as HandoffRecord;
  const told = { ended: one.ended, handoffs: [handoff], facts: one.facts ?? [] } as unknown as Told;
  const done: Done = {
    began: true,
    answers: (one.answers ?? []).map(([what, status, atMs]) => ({ what, status, atMs })),
  };
  const sight = {
    caller: { status: 200, left: null, heardAgentMs: 1_600, refers: [], ...one.caller },
    agents: [{ ...AGENT, ...one.agent }, one.third ?? UNKNOWN, one.party ?? UNKNOWN],
  };
  const seen = {
    sight,
    names: NAMES,
    heardThirdMs: one.heardThirdMs ?? null,
    asked: { answer: 202, outcome: one.told ?? null },
  };
  return judgeConversation(one.plan ?? planOf(REFER), seen, told, done);
}

function transfer(result: string, sipStatus: number | null): readonly Record<string, unknown>[] {
  return [{ type: 'transfer.started' }, { type: 'transfer.ended', result, sipStatus }];
}

describe('a transfer on record', () => {
  const put: Case = {
    third: third(200, { bye: at(9_000) }),
    ...{ heardThirdMs: 3_500, ended: BY_AGENT, facts: transfer('completed', 200) },
  };

  it('is true where the phone of the new party said so', () => {
    expect(faultsOf(put)).toEqual([]);
    expect(faultsOf({ third: third(486), agent: { bye: at(9_000) }, ended: BY_AGENT, facts: transfer('failed', 486) })).toEqual([]); // prettier-ignore
    expect(faultsOf({ third: third(487), agent: { bye: at(9_000) }, ended: BY_AGENT, facts: transfer('failed', 408) })).toEqual([]); // prettier-ignore
  });

  it.each<[string, Partial<Case>]>([
    ['it failed, and the caller heard the new party', { facts: transfer('failed', 486) }],
    ['it was completed, and the new party was busy', { third: third(486), heardThirdMs: null }],
    ['it was completed, and the caller never heard the new party', { heardThirdMs: null }],
    ['the phone of the agent was told something else', { told: 486 }],
    ['it has no end', { facts: transfer('completed', 200).slice(0, 1) }],
    ['it is not there', { facts: [] }],
    ['the caller is said to have hung up', { ended: BY_CALLER }],
  ])('is untrue where %s', (_name, change) => {
    expect(faultsOf({ ...put, ...change })).not.toEqual([]);
  });
});

describe('a member on record', () => {
  const coached: Case = {
    ...{ plan: planOf(COACH), third: third(200), agent: { bye: at(9_000) }, ended: BY_AGENT },
    facts: [{ type: 'member.dialling' }, { type: 'member.joined', mode: 'coach' }],
    answers: [['POST /members', 202, 3_000]],
  };

  it('is true where its phone said so', () => {
    expect(faultsOf(coached)).toEqual([]);
    expect(faultsOf({ ...coached, third: third(486), facts: [{ type: 'member.dialling' }, { type: 'member.failed', result: 'busy', sipStatus: 486 }] })).toEqual([]); // prettier-ignore
  });

  it.each<[string, Partial<Case>]>([
    ['it joined, and its phone was busy', { third: third(486) }],
    ['it did not join, and its phone answered', { facts: [{ type: 'member.dialling' }] }],
    ['it was busy, and its phone declined', { third: third(603), facts: [{ type: 'member.dialling' }, { type: 'member.failed', result: 'busy', sipStatus: 486 }] }], // prettier-ignore
    ['it never heard the caller', { third: third(200, { heardCallerMs: null }) }],
    ['nobody asked for it', { answers: [] }],
  ])('is untrue where %s', (_name, change) => {
    expect(faultsOf({ ...coached, ...change })).not.toEqual([]);
  });
});

describe('hold, release and calls out on record', () => {
  it('a hold that the API has done is there, by the API', () => {
    const plan = planOf({ kind: 'hold', forMs: 0 });
    const held: Case = {
      ...{ plan, agent: { bye: at(9_000) }, ended: BY_AGENT },
      answers: [
        ['POST /hold', 200, 3_000],
        ['POST /resume', 409, 4_000],
      ],
    };
    expect(faultsOf({ ...held, facts: [{ type: 'call.held', by: 'api' }] })).toEqual([]);
    expect(faultsOf(held)).toHaveLength(1);
    expect(faultsOf({ ...held, facts: [{ type: 'call.held', by: 'phone' }] })).toHaveLength(1);
  });

  it('a release failed only with what the phone of the caller said', () => {
    const plan = planOf({ kind: 'release', by: 'key' });
    const refers = [{ atMs: 3_000, answer: { ...at(3_000), status: 405 }, outcome: null }];
    const failed: Case = { plan, caller: { refers }, agent: { bye: at(9_000) }, ended: BY_AGENT };
    expect(faultsOf({ ...failed, facts: [{ type: 'call.releaseFailed', status: 405 }] })).toEqual([]);
    expect(faultsOf(failed)).toHaveLength(1);
    expect(faultsOf({ ...failed, facts: [{ type: 'call.releaseFailed', status: 603 }] })).toHaveLength(1);
    expect(faultsOf({ ...failed, ended: { ...BY_CALLER, reason: 'released' }, facts: [{ type: 'call.releaseFailed', status: 405 }] })).toHaveLength(1); // prettier-ignore
  });

  it('a call out ends as the phone of the party said', () => {
    const plan = planOf(REFER, { direction: 'out', party: 'busy' });
    const busy: CallEnding = { result: 'failed', reason: 'busy', sipStatus: 486 };
    expect(faultsOf({ plan, party: third(486), ended: busy })).toEqual([]);
    expect(faultsOf({ plan, party: third(603), ended: busy })).toHaveLength(1);
    expect(faultsOf({ plan, party: third(487), ended: { ...busy, reason: 'no-answer', sipStatus: 487 } })).toEqual([]);
  });
});
