import type { Logger } from 'pino';
import { timestamp } from '../call/index.ts';
import type { Clock } from '../ports/clock.ts';
import type { CallId } from '../ports/ids.ts';
import type { CallRecord, HandoffRecord, JournalEntry } from '../ports/records.ts';
import type { Store } from '../ports/store.ts';

const PAGE = 1000;

/**
 * Closes on record the calls that a crash cut off: their journals get the end that they could not write themselves.
 * To be run before the first call is taken.
 * @returns the calls that were closed
 */
export const closeCutOffCalls = async (store: Store, clock: Clock, logger: Logger): Promise<readonly CallId[]> => {
  const calls = await store.openCalls();
  for (const call of calls) {
    await closeCutOff(store, timestamp(clock.now()), call);
    logger.warn({ callId: call.id }, 'a call that a crash cut off was closed on record');
  }
  return calls.map(({ id }) => id);
};

const closeCutOff = async (store: Store, at: string, call: CallRecord): Promise<void> => {
  const ended = { result: 'failed', reason: 'crash', sipStatus: call.answeredAt === null ? null : 200 } as const;
  const open: HandoffRecord[] = [];
  for (const id of call.handoffs) {
    const handoff = await store.getHandoff(call.id, id);
    if (handoff?.endedAt === null) open.push(handoff);
  }
  let sequence = await lastSequence(store, call);
  const entry = (type: string, data: JournalEntry['data']): JournalEntry => ({
    callId: call.id,
    sequence: ++sequence,
    at,
    kind: 'fact',
    type,
    data,
  });
  const handoffs = open.map((handoff): HandoffRecord => ({
    ...handoff,
    phase: 'failed',
    result: 'failed',
    resultReason: 'error',
    endedAt: at,
    attempts: handoff.attempts.map((attempt) =>
      attempt.result === null ? { ...attempt, result: 'cancelled', endedAt: at } : attempt,
    ),
  }));
  await store.append({
    entries: [
      ...handoffs.map(({ id, attempts, timings }) =>
        entry('handoff.ended', { handoffId: id, result: 'failed', reason: 'error', attempts, timings }),
      ),
      entry('call.ended', { ...ended, metadata: call.metadata }),
    ],
    call: {
      ...call,
      state: 'ended',
      endedAt: at,
      ended,
      legs: call.legs.map((leg) => ({ ...leg, state: 'ended' as const })),
    },
    handoffs,
  });
};

const lastSequence = async (store: Store, { id }: CallRecord): Promise<number> => {
  let last = 0;
  for (;;) {
    const page = await store.listEvents(id, last, PAGE);
    last = page.at(-1)?.sequence ?? last;
    if (page.length < PAGE) return last;
  }
};
