import type { Logger } from 'pino';
import type { CallState } from '../call-machine/index.ts';
import { callDetailRecord, callRecord, contextCard, handoffRecord, timestamp } from '../call-machine/index.ts';
import type { Clock } from '../ports/clock.ts';
import type { Fact } from '../ports/facts.ts';
import type { CallId } from '../ports/ids.ts';
import type { CallEnding, CallRecord, HandoffRecord } from '../ports/records.ts';
import type { Store } from '../ports/store.ts';
import { inParts } from '../shared/in-parts.ts';
import type { Salvage } from './cut-off-voicemails.ts';
import { cutOffVoicemails } from './cut-off-voicemails.ts';
import { finishVoicemails } from './finish-voicemails.ts';
import { factEntry } from './journal.ts';
import { isOutOfTurn, PastJournal } from './past-journal.ts';
import { readJournal } from './read-journal.ts';
import type { ReadJournal } from './read-journal.ts';

/** Looks at a call that somebody else goes on with at the same time. */
const TRIES = 3;

/** Calls that are closed at once, so that a database server does not make hundreds wait for each other. */
const AT_ONCE = 16;

/** Whose calls are closed, and what is left of their recordings. */
export interface CutOff {
  /** The node to which they belong, this one or one that is gone; null: all, since one process alone has the store. */
  readonly node: string | null;
  /** What the crash has left of recordings; null: that is on another machine, which finishes messages itself. */
  readonly salvage: Salvage | null;
}

/**
 * Closes on record the calls that a crash cut off. Their journals get the end that they could not write themselves.
 * The start runs this before it takes the first call. Another process may do the same at the same time.
 * @returns the calls that are closed now, whoever was first
 */
export async function closeCutOffCalls(
  store: Store,
  clock: Clock,
  logger: Logger,
  { node, salvage }: CutOff,
): Promise<readonly CallId[]> {
  const calls = await store.openCalls(node ?? undefined);
  await inParts(calls, AT_ONCE, async ({ id }) => {
    try {
      if (await closeCutOff(store, clock, id, salvage))
        logger.warn({ callId: id }, 'a call that a crash cut off was closed on record');
    } catch (error) {
      if (isOfStore(error)) throw error;
      // It is the record of this call; the others do not wait for it.
      logger.error({ err: error, callId: id }, 'a call that a crash cut off could not be closed on record');
    }
  });
  return calls.map(({ id }) => id);
}

/** Whether the store as a whole does not do what it is asked. */
function isOfStore(error: unknown): boolean {
  return error instanceof Error && 'code' in error && NOT_OF_ONE_CALL.has(error.code);
}

const NOT_OF_ONE_CALL: ReadonlySet<unknown> = new Set(['io', 'closed', 'overloaded']);

/** @returns false: somebody else closed it */
async function closeCutOff(
  store: Store,
  clock: Clock,
  id: CallId,
  salvage: Salvage | null,
  tries = TRIES,
): Promise<boolean> {
  // The journal is read first: where somebody changes the record meanwhile, the number is taken.
  const journal = await readJournal(store, id);
  const call = await store.getCall(id);
  if (call?.endedAt !== null) {
    // Whoever it was did not see the files here.
    if (salvage !== null) await finishVoicemails(new PastJournal({ store, clock }), store, id, salvage);
    return false;
  }
  const ended = { result: 'failed', reason: 'crash', sipStatus: call.answeredAt === null ? null : 200 } as const;
  const first = salvage === null ? [] : await cutOffVoicemails(store, call, salvage);
  try {
    await closeOnRecord(store, timestamp(clock.wall()), { call, journal }, ended, first);
    return true;
  } catch (error) {
    if (tries === 1 || !isOutOfTurn(error)) throw error;
    return await closeCutOff(store, clock, id, salvage, tries - 1);
  }
}

/**
 * Writes the end of a call whose journal is incomplete: first the end of its open handoffs, then its own.
 * @param at the time of day, RFC 3339
 * @param found as the store has it, the journal read first
 * @param first facts that come before
 */
async function closeOnRecord(
  store: Store,
  at: string,
  { call, journal }: { readonly call: CallRecord; readonly journal: ReadJournal },
  ended: CallEnding,
  first: readonly Fact[],
): Promise<void> {
  const { last, lastAt, context } = journal;
  // Somebody may have set the time of day back since, but a call does not end before the times on its record.
  const endedAt = lastAt !== null && lastAt > at ? lastAt : at;
  const handoffs: HandoffRecord[] = [];
  const open: HandoffRecord[] = [];
  for (const id of call.handoffs) {
    const handoff = await store.getHandoff(call.id, id);
    if (handoff === null) continue;
    const closed = handoff.endedAt === null ? cutOff(handoff, endedAt) : handoff;
    handoffs.push(closed);
    if (closed !== handoff) open.push(closed);
  }
  const over: CallRecord = {
    ...call,
    state: 'ended',
    endedAt,
    ended,
    legs: call.legs.map((leg) => ({ ...leg, state: 'ended' as const })),
  };
  const facts: readonly Fact[] = [
    ...first,
    ...open.map(({ id, attempts, timings }) => ({
      type: 'handoff.ended' as const,
      data: { handoffId: id, result: 'failed' as const, reason: 'error' as const, attempts, timings },
    })),
    { type: 'call.ended', data: callDetailRecord(over, handoffs, context) },
  ];
  await store.append({
    entries: facts.map((fact, index) => factEntry(call.id, last + 1 + index, endedAt, fact)),
    call: over,
    handoffs: open,
  });
}

/**
 * Writes the end of a call that is over and whose journal the store refused in part. `journal.lost` says that entries
 * are missing, and `call.ended` has the whole call.
 */
export async function closeLostJournal(store: Store, state: CallState): Promise<void> {
  const call = callRecord(state);
  const handoffs = state.handoffs.map((handoff) => handoffRecord(state, handoff));
  const { last } = await readJournal(store, call.id);
  const at = timestamp(state.endedAt ?? state.startedAt);
  const end = callDetailRecord(call, handoffs, contextCard(state));
  await store.append({
    entries: [
      factEntry(call.id, last + 1, at, { type: 'journal.lost', data: {} }),
      factEntry(call.id, last + 2, at, { type: 'call.ended', data: end }),
    ],
    call,
    handoffs,
  });
}

function cutOff(handoff: HandoffRecord, at: string): HandoffRecord {
  return {
    ...handoff,
    phase: 'failed',
    result: 'failed',
    resultReason: 'error',
    endedAt: at,
    attempts: handoff.attempts.map((attempt) =>
      attempt.result === null ? { ...attempt, result: 'cancelled', endedAt: at } : attempt,
    ),
  };
}
