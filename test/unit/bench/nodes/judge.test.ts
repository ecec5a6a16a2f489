import { describe, expect, it } from 'vitest';
import {
  CLOSED_MS,
  commonVerdicts,
  countsAround,
  killVerdicts,
  unharmedVerdicts,
  upAt,
  wholeVerdicts,
} from '../../../../bench/nodes/judge.ts';
import type { CallView, Evidence, NodeKill, TalkView, Verdict } from '../../../../bench/nodes/views.ts';
import type { CallRecord } from '../../../../src/ports/records.ts';
import type { Arrival } from '../../../../bench/webhooks/index.ts';

const KILLED_AT = 100_000;
const BACK_AT = 130_000;

/** What was seen of one call that went as it should, and what of it differs. */
interface Seen {
  readonly number: string;
  readonly node?: string;
  readonly dialledAt?: number;
  readonly call?: Partial<CallView>;
  readonly talk?: Partial<TalkView> | null;
  readonly record?: Partial<CallRecord> | null;
  readonly isTold?: boolean;
  /** Whether the AI was told of it. */
  readonly isShown?: boolean;
}

function evidence(seen: readonly Seen[], others: Partial<Evidence> = {}): Evidence {
  const calls = seen.map(({ number, node = 'b', dialledAt = 90_000, call }): CallView => {
    const times = { dialledAt, answeredAt: dialledAt + 50, endedAt: dialledAt + 4_000 };
    return { number, node, status: 200, ...times, ...call };
  });
  const talks = seen.flatMap(({ number, node = 'b', dialledAt = 90_000, talk = {} }): TalkView[] => {
    if (talk === null) return [];
    const times = { rangAt: dialledAt + 100, joinedAt: dialledAt + 150, overAt: dialledAt + 4_000 };
    return [{ telephone: '2000', caller: number, node, isWhole: true, ...times, ...talk }];
  });
  const records = seen.flatMap(({ number, dialledAt = 90_000, record = {} }): CallRecord[] => {
    if (record === null) return [];
    const startedAt = new Date(dialledAt).toISOString();
    return [{ id: number, from: number, startedAt, ended: { reason: 'agent-hangup' }, ...record } as CallRecord];
  });
  const arrivals = seen
    .filter(({ isTold = true }) => isTold)
    .map(({ number }): Arrival => {
      return { id: `${number}.1`, event: 'call.ended', callId: number, sequence: 1, at: '', came: 1, taken: 1 };
    });
  const toldAi = new Set(seen.filter(({ isShown = true }) => isShown).map(({ number }) => number));
  const none = { toldAi, rungTwice: [], outOfOrder: 0, pending: 0, agentsNotFree: 0 };
  return { calls, talks, records, arrivals, ...none, ...others };
}

function broken(verdicts: readonly Verdict[]): readonly string[] {
  return verdicts.filter((one) => one.broken > 0).map(({ promise }) => promise);
}

function kill(closedAt: Readonly<Record<string, number>>): NodeKill {
  return { node: 'a', at: KILLED_AT, closedAt: new Map(Object.entries(closedAt)), backAt: BACK_AT };
}

const UP = { dialledAt: KILLED_AT - 1_000 };
const CUT_OFF = { call: { endedAt: null }, talk: { isWhole: false } };
/** As a kill should go: one call on each node, and one on the node when it is back. */
const GOOD: readonly Seen[] = [
  { number: 'dead', node: 'a', ...UP, ...CUT_OFF },
  { number: 'other', ...UP },
  { number: 'later', dialledAt: KILLED_AT + 5_000 },
  { number: 'back', node: 'a', dialledAt: BACK_AT + 10 },
];

describe('what several nodes promise', () => {
  it('is kept where all went well', () => {
    const all = evidence([{ number: 'one' }, { number: 'two', node: 'a' }]);
    expect(broken([...commonVerdicts(all), ...wholeVerdicts(all)])).toEqual([]);
  });

  it.each<[string, readonly Seen[], Partial<Evidence>]>([
    ['callers were answered', [{ number: 'one', call: { status: 503 } }], {}],
    ['calls that the AI was told of are on record', [{ number: 'one', record: null }], {}],
    ['calls on record are closed', [{ number: 'one', record: { ended: null } }], {}],
    ['calls on record had call.ended delivered', [{ number: 'one', isTold: false }], {}],
    ['telephones were not rung while they had a call', [{ number: 'one' }], { rungTwice: ['2000'] }],
    ['events of a call came in order', [{ number: 'one' }], { outOfOrder: 1 }],
    ['no delivery is pending', [{ number: 'one' }], { pending: 1 }],
    ['agents are free in the end', [{ number: 'one' }], { agentsNotFree: 1 }],
  ])('is broken: %s', (promise, seen, others) => {
    expect(broken(commonVerdicts(evidence(seen, others)))).toEqual([promise]);
  });

  it('is broken by an event that was told twice where nothing was killed', () => {
    const all = evidence([{ number: 'one' }]);
    expect(broken(unharmedVerdicts(all))).toEqual([]);
    const arrivals = all.arrivals.map((arrival) => ({ ...arrival, came: 2, taken: 2 }));
    expect(broken(unharmedVerdicts({ ...all, arrivals }))).toEqual(['events were told once']);
  });

  it('is broken by a call that was not handed over, or whose caller was not hung up on', () => {
    expect(broken(wholeVerdicts(evidence([{ number: 'one', talk: null }])))).toHaveLength(1);
    expect(broken(wholeVerdicts(evidence([{ number: 'one', call: { endedAt: null } }])))).toHaveLength(1);
  });
});

describe('what holds of a kill', () => {
  const inTime = { dead: KILLED_AT + CLOSED_MS, other: KILLED_AT + 3_000 };

  it('is kept where the calls of the dead node alone were cut off, and were closed in time', () => {
    const verdicts = killVerdicts(evidence(GOOD), kill(inTime));
    expect(broken(verdicts)).toEqual([]);
    expect(verdicts.map(({ counted }) => counted)).toEqual([1, 1, 1, 1, 1]);
  });

  it.each<[string, readonly Seen[], Readonly<Record<string, number>>]>([
    ['calls of other nodes that were up went on to their end', [{ number: 'other', ...UP, ...CUT_OFF }], inTime],
    ['other calls of other nodes were whole', [{ number: 'later', dialledAt: KILLED_AT + 5_000, talk: null }], inTime],
    ['calls of the dead node that were up are closed in time', [], { dead: KILLED_AT + CLOSED_MS + 1 }],
    ['calls of the dead node that were up are closed in time', [], {}],
    ['calls that it took then were whole', [{ number: 'back', node: 'a', dialledAt: BACK_AT, ...CUT_OFF }], inTime],
    ['the node takes calls when it is back', [{ number: 'back', node: 'b', dialledAt: BACK_AT }], inTime],
  ])('is broken: %s', (promise, instead, closedAt) => {
    const seen = GOOD.map((one) => instead.find(({ number }) => number === one.number) ?? one);
    expect(broken(killVerdicts(evidence(seen), kill(closedAt)))).toEqual([promise]);
  });

  it('is kept by a call that nobody was told of and that is not on record', () => {
    const lost: Seen = { number: 'lost', node: 'a', ...UP, ...CUT_OFF, talk: null, record: null, isShown: false };
    const all = evidence([...GOOD, lost]);
    expect(broken([...commonVerdicts(all), ...killVerdicts(all, kill(inTime))])).toEqual([]);
    expect(upAt(all, kill(inTime))).toMatchObject({ dead: [{ number: 'dead' }], unknown: [{ number: 'lost' }] });
  });

  it('tells the calls before it, around it and after it apart', () => {
    expect(countsAround(KILLED_AT, evidence(GOOD)).map(({ offered }) => offered)).toEqual([0, 2, 2]);
  });
});
