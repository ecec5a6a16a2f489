import type { Row } from '../shared/report.ts';
import type { CallView, Evidence, NodeKill, TalkView, Verdict } from './views.ts';

/** Within so long the calls of a dead node are closed. */
export const CLOSED_MS = 15_000;
/** A caller who dialled so shortly before a kill may have met it; kamailio gives a silent node 2 s, and is up to 1 s late. */
const AROUND_KILL_MS = 3_000;

/** How many of the calls were answered, handed over and brought to their end. */
export function countsOf({ calls, talks, records, arrivals }: Evidence): readonly Row[] {
  const joined = joinedCallers(talks);
  const whole = wholeCallers(calls, talks);
  const repeated = arrivals.filter(({ taken }) => taken > 1).length;
  return [
    { what: 'calls offered', value: calls.length },
    { what: 'answered', value: calls.filter(isAnswered).length },
    { what: 'refused (503)', value: calls.filter(({ status }) => status === 503).length },
    { what: 'failed otherwise', value: calls.filter((call) => !isAnswered(call) && call.status !== 503).length },
    { what: 'handed over', value: calls.filter(({ number }) => joined.has(number)).length },
    { what: 'whole: to the planned end', value: calls.filter(({ number }) => whole.has(number)).length },
    { what: 'calls on record', value: records.length },
    { what: 'on record as ended by a crash', value: records.filter(({ ended }) => ended?.reason === 'crash').length },
    { what: 'events told', value: arrivals.length },
    { what: 'events told more than once', value: repeated },
  ];
}

/** The calls before, around and after a moment. */
export function countsAround(at: number, { calls, talks }: Evidence): readonly Row[] {
  const joined = joinedCallers(talks);
  const parts = {
    before: calls.filter(({ dialledAt }) => dialledAt < at - AROUND_KILL_MS),
    around: calls.filter(({ dialledAt }) => Math.abs(dialledAt - at) <= AROUND_KILL_MS),
    after: calls.filter(({ dialledAt }) => dialledAt > at + AROUND_KILL_MS),
  };
  return Object.entries(parts).map(([when, some]) => ({
    when,
    offered: some.length,
    answered: some.filter(isAnswered).length,
    'handed over': some.filter(({ number }) => joined.has(number)).length,
    'refused or failed': some.filter((call) => !isAnswered(call)).length,
  }));
}

/** What holds in any phase. */
export function commonVerdicts(evidence: Evidence): readonly Verdict[] {
  const { calls, talks, records, arrivals, rungTwice, outOfOrder, pending, agentsNotFree } = evidence;
  const told = new Set(
    arrivals.filter(({ event, taken }) => event === 'call.ended' && taken > 0).map(({ callId }) => callId),
  );
  const onRecord = new Set(records.map(({ from }) => from));
  const shown = calls.filter((call) => isAnswered(call) && evidence.toldAi.has(call.number));
  return [
    verdict('callers were answered', calls, isAnswered),
    verdict('calls that the AI was told of are on record', shown, ({ number }) => onRecord.has(number)),
    verdict('calls on record are closed', records, ({ ended }) => ended !== null),
    verdict('calls on record had call.ended delivered', records, ({ id }) => told.has(id)),
    { promise: 'telephones were not rung while they had a call', counted: talks.length, broken: rungTwice.length },
    { promise: 'events of a call came in order', counted: arrivals.length, broken: outOfOrder },
    { promise: 'no delivery is pending', counted: arrivals.length, broken: pending },
    { promise: 'agents are free in the end', counted: talks.length, broken: agentsNotFree },
  ];
}

/** What holds where no node was killed: every call was handed over and came to its end. */
export function wholeVerdicts({ calls, talks }: Evidence): readonly Verdict[] {
  const whole = wholeCallers(calls, talks);
  return [verdict('answered calls were whole', calls.filter(isAnswered), ({ number }) => whole.has(number))];
}

/** What holds where nothing at all was killed. */
export function unharmedVerdicts(evidence: Evidence): readonly Verdict[] {
  return [...wholeVerdicts(evidence), verdict('events were told once', evidence.arrivals, ({ taken }) => taken === 1)];
}

/** What holds of a kill of one node among several. */
export function killVerdicts(evidence: Evidence, kill: NodeKill): readonly Verdict[] {
  const { calls } = evidence;
  const whole = wholeCallers(calls, evidence.talks);
  const { dead, others } = upAt(evidence, kill);
  const closed = closings(evidence, kill);
  const elsewhere = calls.filter((call) => isAnswered(call) && call.node !== kill.node && !others.includes(call));
  const back = calls.filter(({ dialledAt }) => dialledAt >= kill.backAt);
  const itsOwn = back.filter(({ node }) => node === kill.node);
  return [
    verdict('calls of other nodes that were up went on to their end', others, ({ number }) => whole.has(number)),
    verdict('other calls of other nodes were whole', elsewhere, ({ number }) => whole.has(number)),
    verdict('calls of the dead node that were up are closed in time', dead, ({ number }) => {
      const times = closed.get(number) ?? [];
      return times.length > 0 && times.every((ms) => ms <= CLOSED_MS);
    }),
    { promise: 'the node takes calls when it is back', counted: back.length, broken: itsOwn.length > 0 ? 0 : 1 },
    verdict('calls that it took then were whole', itsOwn, ({ number }) => whole.has(number)),
  ];
}

/**
 * Who had been answered, and not hung up on, at a kill. `unknown` are those of the dead node whose first step was not
 * written yet, so that nobody was told of them: they are not on record.
 */
export function upAt(
  { calls, records, toldAi }: Evidence,
  { node, at }: NodeKill,
): Readonly<Record<'dead' | 'others' | 'unknown', readonly CallView[]>> {
  const up = calls.filter(
    ({ answeredAt, endedAt, status }) =>
      status === 200 && answeredAt !== null && answeredAt < at && (endedAt === null || endedAt > at),
  );
  const onRecord = new Set(records.map(({ from }) => from));
  const own = up.filter((call) => call.node === node);
  const isKnown = ({ number }: CallView): boolean => onRecord.has(number) || toldAi.has(number);
  return {
    dead: own.filter(isKnown),
    unknown: own.filter((call) => !isKnown(call)),
    others: up.filter((call) => call.node !== node),
  };
}

/** How long after the kill the calls of each number were closed on record, in ms. */
export function closings({ records }: Evidence, { at, closedAt }: NodeKill): ReadonlyMap<string, readonly number[]> {
  const times = new Map<string, number[]>();
  for (const { id, from, startedAt } of records) {
    if (Date.parse(startedAt) > at) continue;
    const closed = closedAt.get(id) ?? Infinity;
    times.set(from, [...(times.get(from) ?? []), Math.max(0, closed - at)]);
  }
  return times;
}

/** True where the caller got a 200. */
export function isAnswered({ status }: CallView): boolean {
  return status === 200;
}

function joinedCallers(talks: readonly TalkView[]): ReadonlySet<string> {
  return new Set(talks.filter(({ joinedAt }) => joinedAt !== null).map(({ caller }) => caller));
}

/** Callers who were hung up on once the telephone had hung up at its planned end. */
function wholeCallers(calls: readonly CallView[], talks: readonly TalkView[]): ReadonlySet<string> {
  const whole = new Set(talks.filter(({ isWhole }) => isWhole).map(({ caller }) => caller));
  return new Set(
    calls.filter(({ number, endedAt }) => endedAt !== null && whole.has(number)).map(({ number }) => number),
  );
}

function verdict<Item>(promise: string, items: readonly Item[], isKept: (item: Item) => boolean): Verdict {
  return { promise, counted: items.length, broken: items.filter((item) => !isKept(item)).length };
}
