import type { Row } from '../shared/report.ts';
import type { Arrival, FileEntry, JournalFile, ReceiverCounts } from '../webhooks/index.ts';
import type { Acknowledged } from './acknowledged.ts';

/** What is known when everything is over. */
export interface Evidence {
  readonly journal: JournalFile;
  readonly acknowledged: Acknowledged;
  readonly arrivals: readonly Arrival[];
  readonly counts: ReceiverCounts;
  /** The receiver's name. */
  readonly webhook: string;
  readonly kills: readonly Kill[];
}

/** One `kill -9`: when it was sent, and when the process was gone. Times are RFC 3339. */
export interface Kill {
  readonly sentAt: string;
  readonly goneAt: string;
}

/** A promise, how often it was put to the test and how often it was broken. */
export interface Verdict extends Row {
  readonly promise: string;
  readonly counted: number;
  readonly broken: number;
}

/** Sets what was told against what is on record. */
export function verdictsOf({ journal, acknowledged, arrivals, counts, webhook, kills }: Evidence): readonly Verdict[] {
  const entries = new Map<string, FileEntry>();
  const byCall = new Map<string, FileEntry[]>();
  for (const entry of journal.entries()) {
    entries.set(`${entry.callId}.${entry.sequence}`, entry);
    const known = byCall.get(entry.callId);
    if (known === undefined) byCall.set(entry.callId, [entry]);
    else known.push(entry);
  }
  const calls = journal.calls();
  const reasons = new Map<string, string | undefined>(calls.map(({ id, ended }) => [id, ended?.reason]));
  const isOnRecord = (id: string, type: string, at: string): boolean => {
    const entry = entries.get(id);
    return entry?.type === type && entry.at === at;
  };
  const cutOff = calls.filter(({ startedAt, endedAt }) =>
    kills.some(({ sentAt, goneAt }) => startedAt < sentAt && endedAt !== null && endedAt > goneAt),
  );
  const shown = [...acknowledged.shown];
  const ended = [...acknowledged.ended];
  const toldAi = [...acknowledged.toldAi];
  const journals = [...byCall.values()];
  const taken = new Set(arrivals.filter((one) => one.taken > 0).map(({ id }) => id));
  const wanted = journal.eventIds();
  return [
    verdict('events that a webhook was told are on record', arrivals, ({ id, event, at }) => isOnRecord(id, event, at)),
    verdict('events that the API showed are on record', shown, ([id, { type, at }]) => isOnRecord(id, type, at)),
    verdict('ends of calls that the API showed stay as they were', ended, ([id, reason]) => reasons.get(id) === reason),
    verdict('calls and events that the AI was told are on record', toldAi, (told) => isTold(told, byCall)),
    verdict('calls have a journal', calls, ({ id }) => byCall.has(id)),
    verdict('journals have no gap', journals, (list) => list.every(({ sequence }, index) => sequence === index + 1)),
    verdict('journals have call.started, and call.ended once, as their last entry', journals, isWhole),
    verdict(
      'calls are closed',
      calls,
      ({ state, endedAt, ended: end }) => state === 'ended' && endedAt !== null && end !== null,
    ),
    verdict(
      'calls that were up at a kill ended with the reason crash',
      cutOff,
      ({ ended: end }) => end?.reason === 'crash',
    ),
    verdict('events of the journal were taken by the receiver', wanted, (id) => taken.has(id)),
    { promise: 'events of a call came to the receiver in order', counted: counts.events, broken: counts.outOfOrder },
    {
      promise: 'no delivery is pending or dead',
      counted: wanted.length,
      broken: journal.count(webhook, 'pending') + journal.count(webhook, 'dead'),
    },
  ];
}

/** Calls that ended with this reason. */
export function endedBy(journal: JournalFile, reason: string): number {
  return journal.calls().filter(({ ended }) => ended?.reason === reason).length;
}

function verdict<Item>(promise: string, items: readonly Item[], isKept: (item: Item) => boolean): Verdict {
  return { promise, counted: items.length, broken: items.filter((item) => !isKept(item)).length };
}

function isWhole(list: readonly FileEntry[]): boolean {
  const ends = list.filter(({ type, isFact }) => isFact && type === 'call.ended');
  return (
    list.some(({ type, isFact }) => isFact && type === 'call.started') && ends.length === 1 && list.at(-1) === ends[0]
  );
}

/** @param told `callId event` */
function isTold(told: string, byCall: ReadonlyMap<string, readonly FileEntry[]>): boolean {
  const [callId = '', event] = told.split(' ');
  return byCall.get(callId)?.some(({ type }) => type === event) === true;
}
