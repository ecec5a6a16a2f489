import { isDeepStrictEqual } from 'node:util';
import type { CallEvent, CallState, Transition } from '../../call-machine/index.ts';
import { beginCall, callRecord, stateNameOf, transition } from '../../call-machine/index.ts';
import type { StoredEntry } from '../../ports/journal.ts';
import type { CallRecord, CallStateName } from '../../ports/records.ts';

/** What one event made of the call. */
export interface ReplayStep {
  readonly sequence: number;
  readonly at: string;
  readonly event: string;
  readonly before: CallStateName | null;
  readonly after: CallStateName;
  /** The types of the facts that it made. */
  readonly facts: readonly string[];
  /** How what it made differs from what is on record. */
  readonly differences: readonly string[];
}

/** What a replay came to. */
export interface Replay {
  readonly steps: readonly ReplayStep[];
  /** Facts that were written when the call was over, by others than its machine. */
  readonly later: readonly string[];
  /** The program was gone before the call was over: its end was written at the next start. */
  readonly cutOff: boolean;
  /** All differences, those between the records at the end among them. */
  readonly differences: readonly string[];
}

interface Told {
  readonly type: string;
  readonly data: unknown;
}

/**
 * Gives the events of a journal to the call machine again, and holds what it states against the facts on record, and
 * the call as it is at the end against its record.
 * @throws Error where the journal does not begin with a call
 */
export function replayJournal(entries: readonly StoredEntry[], record: CallRecord): Replay {
  const steps: ReplayStep[] = [];
  const later: string[] = [];
  const rest: string[] = [];
  let state: CallState | null = null;
  for (let index = 0; index < entries.length;) {
    const entry = entries[index];
    if (entry?.kind !== 'input') throw new Error('the journal does not begin with an event');
    const end = entries.findIndex(({ kind }, at) => at > index && kind === 'input');
    const recorded = entries.slice(index + 1, end === -1 ? undefined : end);
    const event = { ...entry.data, type: entry.type, at: Date.parse(entry.at) } as unknown as CallEvent;
    const before = state === null ? null : stateNameOf(state);
    const step: Transition =
      state === null ? beginCall(event as Parameters<typeof beginCall>[0]) : transition(state, event);
    state = step.state;
    const stated = asJson(step.facts) as readonly Told[];
    // Facts of others stand behind the end of a call, or of a journal that a crash cut off.
    const kept = isOver(state) || end === -1 ? recorded.slice(0, stated.length) : recorded;
    later.push(...recorded.slice(kept.length).map(({ type }) => type));
    const differences = differ(stated, kept).map((text) => `${String(entry.sequence)} ${entry.type}: ${text}`);
    rest.push(...differences);
    steps.push({
      sequence: entry.sequence,
      at: entry.at,
      event: entry.type,
      before,
      after: stateNameOf(state),
      facts: stated.map(({ type }) => type),
      differences,
    });
    index += 1 + recorded.length;
  }
  if (state === null) throw new Error('the journal is empty');
  const cutOff = !isOver(state) && record.endedAt !== null;
  return { steps, later, cutOff, differences: [...rest, ...(cutOff ? [] : recordDifferences(state, record))] };
}

function isOver(state: CallState): boolean {
  return stateNameOf(state) === 'ended' && state.endedAt !== null;
}

function differ(stated: readonly Told[], recorded: readonly StoredEntry[]): readonly string[] {
  const differences: string[] = [];
  for (let index = 0; index < Math.max(stated.length, recorded.length); index += 1) {
    const [now, then] = [stated[index], recorded[index]];
    if (now === undefined) differences.push(`${String(then?.type)} is on record, and the replay does not state it`);
    else if (then === undefined) differences.push(`the replay states ${now.type}, which is not on record`);
    else if (now.type !== then.type) differences.push(`${then.type} is on record, and the replay states ${now.type}`);
    else if (!isDeepStrictEqual(now.data, then.data))
      differences.push(`${now.type} has other data: ${fields(now.data, then.data)}`);
  }
  return differences;
}

function recordDifferences(state: CallState, record: CallRecord): readonly string[] {
  const now = asJson(callRecord(state)) as Readonly<Record<string, unknown>>;
  // What was said of a call after its end is not of its machine.
  const { disposition: _disposition, ...then } = record;
  const { disposition: _none, ...ours } = now;
  return isDeepStrictEqual(ours, then) ? [] : [`the record of the call differs: ${fields(ours, then)}`];
}

/** The fields in which two objects differ. */
function fields(one: unknown, other: unknown): string {
  const [now, then] = [one, other] as [Readonly<Record<string, unknown>>, Readonly<Record<string, unknown>>];
  const names = [...new Set([...Object.keys(now), ...Object.keys(then)])];
  return names
    .filter((name) => !isDeepStrictEqual(now[name], then[name]))
    .map((name) => `${name} is ${JSON.stringify(then[name])} on record and ${JSON.stringify(now[name])} now`)
    .join(', ');
}

function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
