import { pino } from 'pino';
import { beforeEach, describe, expect, it } from 'vitest';
import { newCallback } from '../../../src/callbacks/course.ts';
import { GivenUpCallbacks } from '../../../src/call-runtime/index.ts';
import { asCallId } from '../../../src/ports/ids.ts';
import { SystemClock } from '../../../src/shared/system-clock.ts';
import { DatabaseStore } from '../../../src/store/index.ts';
import { EVENT_SCHEMAS, tellingStore } from '../../../src/webhooks/index.ts';
import { sampleCallback } from '../../contract/store/callback-contract.ts';
import { sampleCall, sampleEntry } from '../../contract/store/journal-samples.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { MemoryStore } from '../../fakes/memory-store.ts';

const AT = '2026-07-01T12:00:00.000Z';
let store: MemoryStore;
let givenUp: GivenUpCallbacks;
beforeEach(() => {
  store = new MemoryStore();
  givenUp = new GivenUpCallbacks({ store, clock: new FakeClock() });
});

/** A callback that the API asked for. */
function ofApi(more: Parameters<typeof sampleCallback>[1] = {}) {
  return newCallback(sampleCallback('c1', { callId: null, handoffId: null, ...more }), AT);
}

async function onRecord(call: string): Promise<void> {
  const id = asCallId(call);
  await store.append({ entries: [sampleEntry(id, 1)], call: sampleCall(id), handoffs: [] });
}

describe('A callback that is given up without a call that tells so', () => {
  it('is a fact of the call that asked for it', async () => {
    await onRecord('first');
    await givenUp.note(ofApi({ callId: asCallId('first') }), 'expired');
    expect(store.journal(asCallId('first'))).toMatchObject([
      { type: 'call.started' },
      { type: 'callback.failed', data: { callback: 'c1', attempt: 0, result: 'expired' } },
    ]);
    expect(store.calls.size).toBe(1);
  });

  it('of the API: a fact of the last call that was made for it', async () => {
    await onRecord('made');
    const results = [
      { at: AT, callId: asCallId('made'), result: 'no-answer' as const },
      { at: AT, callId: null, result: 'interrupted' as const },
    ];
    await givenUp.note({ ...ofApi(), attempts: 1, results }, 'expired');
    expect(store.journal(asCallId('made'))).toMatchObject([
      { type: 'call.started' },
      { type: 'callback.failed', data: { attempt: 1 } },
    ]);
    expect(store.calls.size).toBe(1);
  });

  it.each(['expired', 'invalid'] as const)(
    '%s, and never dialled: a fact of a call that was not made',
    async (result) => {
      const record = ofApi();
      await givenUp.note(record, result);
      const [call] = [...store.calls.values()];
      expect(call).toMatchObject({
        direction: 'outbound',
        from: record.from,
        to: record.number,
        route: record.route,
        state: 'ended',
        answeredAt: null,
        legs: [],
        ended: { result: 'failed', reason: `callback-${result}`, sipStatus: null },
      });
      expect(store.journal(call!.id)).toMatchObject([{ type: 'callback.failed', data: { callback: 'c1', result } }]);
    },
  );

  it('asked for by a call that has been deleted: the same', async () => {
    await givenUp.note(ofApi({ callId: asCallId('deleted') }), 'expired');
    expect([...store.calls.values()]).toMatchObject([{ ended: { reason: 'callback-expired' } }]);
  });

  it('is durable in the database, with the event that receivers are told', async () => {
    const database = await DatabaseStore.open({
      database: { kind: 'sqlite', file: ':memory:' },
      clock: new SystemClock(),
      logger: pino({ level: 'silent' }),
    });
    const receiver = {
      name: 'desk',
      url: 'http://127.0.0.1:9/',
      secrets: [],
      events: ['*'],
      allowPrivate: false,
      timeoutMs: 1_000,
      concurrency: 1,
    };
    const telling = tellingStore(database, {
      receiversOf: () => [receiver],
      cardOf: () => null,
      clock: new SystemClock(),
      onBatch: () => undefined,
      onWritten: () => undefined,
      onStored: () => undefined,
    });
    await new GivenUpCallbacks({ store: telling, clock: new SystemClock() }).note(ofApi(), 'expired');
    const [delivery] = (await database.outbox.listDeliveries({ limit: 5 })).items;
    expect(delivery).toMatchObject({ event: 'callback.failed', state: 'pending' });
    const body = JSON.parse((await database.outbox.getDelivery(delivery!.id))!.body) as unknown;
    expect(EVENT_SCHEMAS['callback.failed'].safeParse(body)).toMatchObject({ success: true });
    expect(body).toMatchObject({ callId: delivery!.callId, callback: 'c1', result: 'expired' });
    expect(await database.getCall(delivery!.callId)).toMatchObject({ ended: { reason: 'callback-expired' } });
    await database.close();
  });
});
