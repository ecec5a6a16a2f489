import { describe, expect, it } from 'vitest';
import type { OnRecord } from '../../../../bench/chaos/judge.ts';
import { judge } from '../../../../bench/chaos/judge.ts';
import type { AgentConduct, Plan } from '../../../../bench/chaos/plan.ts';
import { ACCEPT_TIMEOUT_MS, RING_TIMEOUT_MS } from '../../../../bench/chaos/plan.ts';
import type { AgentSight, CallerSight, ReferSight, Sight, Span } from '../../../../bench/chaos/sight.ts';
import { SLACK_MS } from '../../../../bench/chaos/sight.ts';
import type { AttemptRecord, CallEnding } from '../../../../src/ports/records.ts';

const NAMES = ['sip:a0@127.0.0.1', 'sip:a1@127.0.0.1', 'sip:a2@127.0.0.1'];

function at(fromMs: number): Span {
  return { fromMs, toMs: fromMs + SLACK_MS };
}

function planOf(conducts: readonly AgentConduct['kind'][], changes: Partial<Plan> = {}): Plan {
  const agents = conducts.map((kind, index) => ({
    conduct: { kind, to: index + 1, thinkMs: 0, talkMs: 0, afterMs: 0, offsetMs: 0, status: 486 },
    ringMs: 0,
  }));
  return {
    ...{ strategy: 'conference', accept: 'dtmf', trigger: 'api', fallback: 'hangup', departure: null, hold: null },
    ...{ agents, destinations: [0], refer: 'refuses' },
    ...changes,
  };
}

const UNKNOWN: AgentSight = { invitedMs: null, final: null, keys: [], bye: null, heardCallerMs: null };

function agent(changes: Partial<AgentSight> = {}): AgentSight {
  return { ...UNKNOWN, invitedMs: 0, ...changes };
}

/** Answers at 100 ms, presses 1 at 10 s, and leaves at 20 s. */
const ACCEPTING = agent({
  final: { ...at(100), status: 200 },
  keys: [{ ...at(1_500), digit: '1', certain: true }],
  bye: at(20_000),
  heardCallerMs: 1_600,
});

function sightOf(agents: readonly AgentSight[], caller: Partial<CallerSight> = {}): Sight {
  return {
    caller: { status: 200, left: null, heardAgentMs: 1_600, refers: [], ...caller },
    agents,
  };
}

function attempt(index: number, result: AttemptRecord['result'], sipStatus: number | null): AttemptRecord {
  return {
    ...{ destination: NAMES[index]!, result, sipStatus, q850Cause: null },
    ...{ startedAt: '', ringingAt: null, answeredAt: null, endedAt: null },
  };
}

function recordOf(
  attempts: readonly AttemptRecord[],
  [result, resultReason]: readonly [string, string],
  ended: readonly [string, string, number | null],
): OnRecord {
  const handoff = { result, resultReason, attempts } as unknown as OnRecord['handoffs'][number];
  const [how, reason, sipStatus] = ended;
  return { ended: { result: how, reason, sipStatus } as CallEnding, handoffs: [handoff] };
}

const BRIDGED = recordOf([attempt(0, 'answered', 200)], ['bridged', 'completed'], ['completed', 'agent-hangup', 200]);

describe('the judge of the chaos bench', () => {
  it('finds nothing wrong with an agent who accepted, talked and hung up', () => {
    expect(judge(planOf(['accepts']), sightOf([ACCEPTING]), NAMES, BRIDGED)).toEqual([]);
  });

  it('does not take the hanging up of a caller who did not hang up', () => {
    const record = { ...BRIDGED, ended: { result: 'completed', reason: 'caller-hangup', sipStatus: 200 } } as OnRecord;
    expect(judge(planOf(['accepts']), sightOf([ACCEPTING]), NAMES, record)).toEqual([
      'the call is on record as completed caller-hangup 200, and the wire showed completed agent-hangup 200',
    ]);
  });

  it('takes either end of a call in which two BYEs crossed (RFC 3261 15)', () => {
    const sight = sightOf([ACCEPTING], { left: at(20_000 + SLACK_MS / 2) });
    const record = { ...BRIDGED, ended: { result: 'completed', reason: 'caller-hangup', sipStatus: 200 } } as OnRecord;
    expect(judge(planOf(['accepts']), sight, NAMES, BRIDGED)).toEqual([]);
    expect(judge(planOf(['accepts']), sight, NAMES, record)).toEqual([]);
  });

  it('takes only the first of two BYEs that are well apart', () => {
    const sight = sightOf([ACCEPTING], { left: at(20_000 + 2 * SLACK_MS) });
    const record = { ...BRIDGED, ended: { result: 'completed', reason: 'caller-hangup', sipStatus: 200 } } as OnRecord;
    expect(judge(planOf(['accepts']), sight, NAMES, record)).toHaveLength(1);
  });

  it.each([
    [486, 'busy', 'busy'],
    [603, 'declined', 'declined'],
    [480, 'no-answer', 'no-answer'],
    [404, 'unreachable', 'error'],
    [488, 'rejected', 'error'],
    [500, 'unreachable', 'error'],
  ] as const)('a phone that answered %i is on record as %s and as nothing else', (status, result, reason) => {
    const sight = sightOf([agent({ final: { ...at(100), status } })]);
    const ending = ['failed', `handoff-${reason}`, 200] as const;
    const record = recordOf([attempt(0, result, status)], ['failed', reason], ending);
    expect(judge(planOf(['refuses']), sight, NAMES, record)).toEqual([]);
    const untrue = recordOf([attempt(0, 'machine', status)], ['failed', 'machine'], ['failed', 'handoff-machine', 200]);
    expect(judge(planOf(['refuses']), sight, NAMES, untrue)).not.toEqual([]);
    const wrongStatus = recordOf([attempt(0, result, 200)], ['failed', reason], ending);
    expect(judge(planOf(['refuses']), sight, NAMES, wrongStatus)).not.toEqual([]);
  });

  it('does not take "busy" where the ringing time was over long before the 486', () => {
    const sight = sightOf([agent({ final: { ...at(RING_TIMEOUT_MS + 2 * SLACK_MS), status: 486 } })]);
    const busy = recordOf([attempt(0, 'busy', 486)], ['failed', 'busy'], ['failed', 'handoff-busy', 200]);
    expect(judge(planOf(['refuses']), sight, NAMES, busy)).not.toEqual([]);
    const late = recordOf([attempt(0, 'no-answer', null)], ['failed', 'no-answer'], ['failed', 'handoff-no-answer', 200]); // prettier-ignore
    expect(judge(planOf(['refuses']), sight, NAMES, late)).toEqual([]);
  });

  it('takes a 200 that crosses our CANCEL as either (RFC 3261 9.1)', () => {
    const sight = sightOf([{ ...ACCEPTING, final: { ...at(RING_TIMEOUT_MS), status: 200 }, keys: [{ ...at(4_000), digit: '1', certain: true }] }]); // prettier-ignore
    const late = recordOf([attempt(0, 'no-answer', null)], ['failed', 'no-answer'], ['failed', 'handoff-no-answer', 200]); // prettier-ignore
    expect(judge(planOf(['answers-late']), sight, NAMES, BRIDGED)).toEqual([]);
    expect(judge(planOf(['answers-late']), { ...sight, agents: sight.agents.map((one) => ({ ...one, heardCallerMs: null })) }, NAMES, late)).toEqual([]); // prettier-ignore
  });

  it('does not take a machine for an agent, nor an agent for a machine', () => {
    const machine = recordOf([attempt(0, 'machine', 200)], ['failed', 'machine'], ['failed', 'handoff-machine', 200]);
    const silent = { ...ACCEPTING, keys: [], bye: null, heardCallerMs: null };
    expect(judge(planOf(['machine']), sightOf([silent]), NAMES, machine)).toEqual([]);
    expect(judge(planOf(['machine']), sightOf([silent]), NAMES, BRIDGED)).not.toEqual([]);
    const early = { ...ACCEPTING, heardCallerMs: null };
    const muchTime = at(100 + ACCEPT_TIMEOUT_MS);
    expect(judge(planOf(['accepts']), sightOf([{ ...early, keys: [{ ...muchTime, digit: '1', certain: true }] }]), NAMES, machine)).toEqual([]); // prettier-ignore
  });

  it('wants the attempt of a caller who left to be cancelled', () => {
    const sight = sightOf([agent()], { left: at(500) });
    const record = recordOf([attempt(0, 'cancelled', null)], ['failed', 'caller-left'], ['abandoned', 'caller-hangup', 200]); // prettier-ignore
    expect(judge(planOf(['rings']), sight, NAMES, record)).toEqual([]);
    expect(judge(planOf(['rings']), sightOf([agent()]), NAMES, record)).not.toEqual([]);
    const completed = {
      ...record,
      ended: { result: 'completed', reason: 'caller-hangup', sipStatus: 200 },
    } as OnRecord;
    expect(judge(planOf(['rings']), sight, NAMES, completed)).toHaveLength(1);
  });

  it('follows the hunt in its order, forwards first (RFC 3261 8.1.3.4)', () => {
    const plan = planOf(['redirects', 'refuses', 'accepts'], { destinations: [0, 2] });
    const sight = sightOf([
      agent({ final: { ...at(100), status: 302 } }),
      agent({ final: { ...at(200), status: 486 } }),
      ACCEPTING,
    ]);
    const forwarded = { ...attempt(0, 'forwarded', 302), forwardedTo: [NAMES[1]!] };
    const all = [forwarded, attempt(1, 'busy', 486), attempt(2, 'answered', 200)];
    const ends = [['bridged', 'completed'], ['completed', 'agent-hangup', 200]] as const; // prettier-ignore
    expect(judge(plan, sight, NAMES, recordOf(all, ...ends))).toEqual([]);
    expect(judge(plan, sight, NAMES, recordOf([all[0]!, all[2]!, all[1]!], ...ends))).not.toEqual([]);
    expect(judge(plan, sight, NAMES, recordOf([all[0]!, all[2]!], ...ends))).toContain(`${NAMES[1]!} was called, and no attempt is on record`); // prettier-ignore
  });

  it('tells a destination that was left out', () => {
    const plan = planOf(['refuses', 'accepts'], { destinations: [0, 1] });
    const sight = sightOf([agent({ final: { ...at(100), status: 486 } }), UNKNOWN]);
    const record = recordOf([attempt(0, 'busy', 486)], ['failed', 'busy'], ['failed', 'handoff-busy', 200]);
    expect(judge(plan, sight, NAMES, record)).toEqual(['a destination was left out']);
  });

  it('tells who heard the caller and is not on record with the call', () => {
    const declined = recordOf([attempt(0, 'declined', 200)], ['failed', 'declined'], ['failed', 'handoff-declined', 200]); // prettier-ignore
    expect(judge(planOf(['declines-by-key']), sightOf([ACCEPTING]), NAMES, declined)).toContain(
      `${NAMES[0]!} heard the caller, and is on record as declined`,
    );
  });

  it('tells of an agent and a caller who are joined on record and hear nothing', () => {
    const sight = sightOf([{ ...ACCEPTING, heardCallerMs: null }], { heardAgentMs: null });
    expect(judge(planOf(['accepts']), sight, NAMES, BRIDGED)).toEqual([
      `${NAMES[0]!} has the caller, and never heard one`,
      'the caller has an agent, and never heard one',
    ]);
  });

  it('takes a call that is not over, and one without its handoff, for faults', () => {
    expect(judge(planOf(['accepts']), sightOf([ACCEPTING]), NAMES, { ended: null, handoffs: [] })).toHaveLength(1);
    expect(judge(planOf(['accepts']), sightOf([ACCEPTING]), NAMES, { ...BRIDGED, handoffs: [] })).toContain(
      'an agent was called, and no handoff is on record',
    );
  });

  it('takes 487 for a call that was cancelled (RFC 3261 9.2)', () => {
    const record: OnRecord = { ended: { result: 'abandoned', reason: 'caller-cancel', sipStatus: 487 }, handoffs: [] };
    const sight = sightOf([UNKNOWN], { status: 487, left: at(10), heardAgentMs: null });
    expect(judge(planOf(['accepts']), sight, NAMES, record)).toEqual([]);
  });

  describe('a caller who is sent away by REFER (RFC 3515)', () => {
    const accepted = { ...at(600), status: 202 };
    const released = recordOf([attempt(0, 'answered', 200)], ['released', 'completed'], ['completed', 'released', 200]);
    const plan = planOf(['accepts'], { strategy: 'refer', refer: 'succeeds' });

    function sent(refer: Partial<ReferSight>, left: Span | null = null): Sight {
      const refers = [{ atMs: 500, answer: accepted, outcome: null, ...refer }];
      return sightOf([UNKNOWN], { refers, left, heardAgentMs: null });
    }

    it('is released where the last NOTIFY says 200', () => {
      expect(judge(plan, sent({ outcome: { ...at(3_000), status: 200 } }), NAMES, released)).toEqual([]);
    });

    it('is released where a BYE stands in place of the last NOTIFY, and not where it left before the 202', () => {
      expect(judge(plan, sent({}, at(3_000)), NAMES, released)).toEqual([]);
      const left = recordOf([attempt(0, 'cancelled', null)], ['failed', 'caller-left'], ['abandoned', 'caller-hangup', 200]); // prettier-ignore
      expect(judge(plan, sent({}, at(3_000)), NAMES, left)).not.toEqual([]);
      expect(judge(plan, sent({ answer: null }, at(3_000)), NAMES, left)).toEqual([]);
    });

    it('is not released where nobody told anything', () => {
      expect(judge(plan, sent({}), NAMES, released)).not.toEqual([]);
    });

    it('is handed over here, to the same agent, where the REFER was refused', () => {
      const sight = { ...sent({ answer: { ...at(600), status: 405 } }), agents: [ACCEPTING] };
      const heard = { ...sight, caller: { ...sight.caller, heardAgentMs: 1_600 } };
      const both = [attempt(0, 'rejected', 405), attempt(0, 'answered', 200)];
      const ends = [['bridged', 'completed'], ['completed', 'agent-hangup', 200]] as const; // prettier-ignore
      expect(judge(plan, heard, NAMES, recordOf(both, ...ends))).toEqual([]);
      expect(judge(plan, heard, NAMES, recordOf([both[1]!], ...ends))).not.toEqual([]);
      expect(judge(plan, heard, NAMES, released)).not.toEqual([]);
    });

    it('after an agent accepted it is released by NOTIFY 200 only (RFC 3891)', () => {
      const attended = planOf(['accepts'], { strategy: 'attended-refer', refer: 'succeeds' });
      const agents = [{ ...ACCEPTING, heardCallerMs: null }];
      const told = { ...sent({ outcome: { ...at(3_000), status: 200 } }), agents };
      expect(judge(attended, told, NAMES, released)).toEqual([]);
      expect(judge(attended, told, NAMES, BRIDGED)).not.toEqual([]);
      expect(judge(attended, { ...sent({ outcome: { ...at(3_000), status: 481 } }), agents }, NAMES, released)).not.toEqual([]); // prettier-ignore
    });
  });
});
