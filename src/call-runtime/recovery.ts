import type { Logger } from 'pino';
import type { CallState } from '../call-machine/index.ts';
import { callDetailRecord, callRecord, contextCard, handoffRecord, timestamp } from '../call-machine/index.ts';
import type { Clock } from '../ports/clock.ts';
import type { Fact } from '../ports/facts.ts';
import type { CallId } from '../ports/ids.ts';
import type { CallEnding, CallRecord, ContextCard, HandoffRecord } from '../ports/records.ts';
import type { Store } from '../ports/store.ts';
import type { Salvage } from './cut-off-voicemails.ts';
import { cutOffVoicemails } from './cut-off-voicemails.ts';
import { factEntry } from './journal.ts';

const PAGE = 1000;

/** Whose calls are closed, and what the crash has left of their recordings. */
export interface CutOff {
  /** The process that they belong to; null: all. */
  readonly node: string | null;
  /** Null: the files are on another machine, and messages that were being recorded stay open for whoever has them. */
  readonly salvage: Salvage | null;
}

/**
 * Closes on record the calls that a crash cut off. Their journals get the end that they could not write themselves.
 * The start runs this before it takes the first call. Another process may close the same calls at the same time.
 * @returns the calls that were closed
 */
export async function closeCutOffCalls(
  store: Store,
  clock: Clock,
  logger: Logger,
  { node, salvage }: CutOff,
): Promise<readonly CallId[]> {
  const closed: CallId[] = [];
  for (const call of await store.openCalls(node ?? undefined)) {
    const sipStatus = call.answeredAt === null ? null : 200;
    const first = salvage === null ? [] : await cutOffVoicemails(store, call, salvage);
    try {
      await closeOnRecord(
        store,
        timestamp(clock.wall()),
        call,
        { result: 'failed', reason: 'crash', sipStatus },
        first,
      );
    } catch (error) {
      if ((await store.getCall(call.id))?.endedAt === null) throw error;
      continue;
    }
    closed.push(call.id);
    logger.warn({ callId: call.id }, 'a call that a crash cut off was closed on record');
  }
  return closed;
}

/**
 * Writes the end of a call whose journal is incomplete: first the end of its open handoffs, then its own.
 * @param at the time of day, RFC 3339
 * @param call as the store has it
 * @param first facts that come before
 */
async function closeOnRecord(
  store: Store,
  at: string,
  call: CallRecord,
  ended: CallEnding,
  first: readonly Fact[],
): Promise<void> {
  const { last, lastAt, context } = await readJournal(store, call.id);
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

/** Sequence and time of the last entry, and the context card of the last handoff. */
export async function readJournal(
  store: Store,
  id: CallId,
): Promise<{ readonly last: number; readonly lastAt: string | null; readonly context: ContextCard | null }> {
  let last = 0;
  let lastAt: string | null = null;
  let context: ContextCard | null = null;
  for (;;) {
    const page = await store.listEvents(id, last, PAGE);
    last = page.at(-1)?.sequence ?? last;
    lastAt = page.at(-1)?.at ?? lastAt;
    const started = page.findLast((entry) => entry.kind === 'fact' && entry.type === 'handoff.started');
    if (started !== undefined) context = { summary: started.data.summary, fields: started.data.context ?? {} };
    if (page.length < PAGE) return { last, lastAt, context };
  }
}
