import pino from 'pino';
import { describe, expect, it } from 'vitest';
import { closeCutOffCalls } from '../../../src/call-runtime/index.ts';
import { settle } from '../../fakes/settle.ts';
import { CALL, OwnedCall } from './support/owned-call.ts';

const silent = pino({ level: 'silent' });
const OF_ALL = { node: null, salvage: null };

describe('A call that a crash cut off', () => {
  it('is closed on record with the whole call, its open handoff and the context card', async () => {
    const call = await new OwnedCall().begin();
    const context = { intent: 'refund', collected: { invoice: 1042 } };
    call.owner.dispatch({ type: 'api.metadata', metadata: { account: 7 } });
    call.owner.dispatch({ type: 'api.handoff', request: { reason: 'billing', summary: 'wants a refund', context } });
    await settle();
    // Nothing after this is written, because the process is gone.
    const { store } = call;
    call.clock.advance(1_000);
    await closeCutOffCalls(store, call.clock, silent, OF_ALL);

    const journal = store.journal(CALL);
    expect(journal.map(({ sequence }) => sequence)).toEqual(journal.map((_, index) => index + 1));
    expect(journal.slice(-2).map(({ type }) => type)).toEqual(['handoff.ended', 'call.ended']);
    const record = (await store.getCall(CALL))!;
    expect(record).toMatchObject({ state: 'ended', ended: { result: 'failed', reason: 'crash', sipStatus: 200 } });
    const { from, to, route, startedAt, answeredAt, endedAt, legs } = record;
    expect(journal.at(-1)?.data).toEqual({
      result: 'failed',
      reason: 'crash',
      sipStatus: 200,
      from,
      to,
      route,
      startedAt,
      answeredAt,
      endedAt,
      legs,
      handoffs: [await store.getHandoff(CALL, record.handoffs[0]!)],
      metadata: { account: 7 },
      context: { summary: 'wants a refund', fields: context },
      durationMs: 1_000,
      talkMs: 1_000,
    });
    expect(call.facts('call.ended')[0]?.handoffs).toMatchObject([
      { phase: 'failed', resultReason: 'error', attempts: [{ result: 'cancelled' }] },
    ]);
    expect(await store.openCalls()).toEqual([]);
  });

  it.each([-3_600_000, 3_600_000])(
    'does not end before it was on record when the time of day steps by %i',
    async (step) => {
      const call = await new OwnedCall().begin();
      call.clock.advance(5_000);
      call.owner.dispatch({ type: 'api.metadata', metadata: { account: 7 } });
      await settle();
      call.clock.stepWall(step);
      await closeCutOffCalls(call.store, call.clock, silent, OF_ALL);
      const { startedAt, endedAt } = (await call.store.getCall(CALL))!;
      expect(Date.parse(endedAt!) - Date.parse(startedAt)).toBe(5_000 + Math.max(0, step));
      expect(call.store.journal(CALL).at(-1)?.data).toMatchObject({ durationMs: 5_000 + Math.max(0, step) });
    },
  );

  it('nothing is done if every call has its end', async () => {
    const call = await new OwnedCall().begin();
    call.caller.end();
    await settle();
    const { length } = call.store.entries;
    expect(await closeCutOffCalls(call.store, call.clock, silent, OF_ALL)).toEqual([]);
    expect(call.store.entries).toHaveLength(length);
  });

  it('a handoff that was over keeps its end, and only the open one gets an end', async () => {
    const call = await new OwnedCall().begin();
    const request = { reason: 'billing', summary: 'wants a refund' };
    call.owner.dispatch({ type: 'api.handoff', request });
    await settle();
    const first = call.state.handoff!.id;
    call.owner.dispatch({ type: 'api.cancelHandoff', handoff: first });
    await settle();
    call.owner.dispatch({ type: 'api.handoff', request: { ...request, summary: 'asks again' } });
    await settle();
    const second = call.state.handoff!.id;
    const { store, clock } = call;
    const before = await store.getHandoff(CALL, first);
    clock.advance(1_000);
    await closeCutOffCalls(store, clock, silent, OF_ALL);

    expect(await store.getHandoff(CALL, first)).toEqual(before);
    expect(before).toMatchObject({ result: 'returned' });
    const ends = store.journal(CALL).filter(({ type }) => type === 'handoff.ended');
    expect(ends.map(({ data }) => data)).toMatchObject([
      { handoffId: first, result: 'returned' },
      { handoffId: second, result: 'failed', reason: 'error', attempts: [{ result: 'cancelled' }] },
    ]);
    // The card is that of the last handoff.
    expect(store.journal(CALL).at(-1)?.data).toMatchObject({
      context: { summary: 'asks again' },
      handoffs: [{ id: first }, { id: second }],
    });
  });

  it('has no status if it had no answer yet', async () => {
    const call = new OwnedCall();
    call.signalling.slowAnswers = true;
    await call.begin();
    await closeCutOffCalls(call.store, call.clock, silent, OF_ALL);
    expect((await call.store.getCall(CALL))?.ended).toEqual({ result: 'failed', reason: 'crash', sipStatus: null });
    expect(call.store.journal(CALL).at(-1)?.data).toMatchObject({ context: null, handoffs: [] });
  });
});
