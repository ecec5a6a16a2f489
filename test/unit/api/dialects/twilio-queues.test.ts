import twilio from 'twilio';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { TwilioFlow } from '../../../../src/api/dialects/twilio/flow.ts';
import type { CallId } from '../../../../src/ports/ids.ts';
import { asCallId, asLegId } from '../../../../src/ports/ids.ts';
import type { QueueRegister } from '../../../../src/ports/call-queues.ts';
import type { CallRecord } from '../../../../src/ports/records.ts';
import { KeptQueues } from '../../../../src/call-queues/index.ts';
import { queueSid, TWILIO_ACCOUNT_SID, twilioSid } from '../../../../src/shared/twilio/twilio-sid.ts';
import { MemoryKeptValues } from '../../../fakes/memory-kept-values.ts';
import { ScriptedAi } from '../../../fakes/scripted-ai.ts';
import { QueueSite } from '../../call-queues/queue-site.ts';
import { ApiUnderTest } from '../api-under-test.ts';

const TOKEN = 'a-token-of-twilio';
const FIRST = asCallId('0b51c9ae-7d0c-4b5e-9f3a-0c9d8e7f6a5b');
const SECOND = asCallId('1b51c9ae-7d0c-4b5e-9f3a-0c9d8e7f6a5b');
const SALES = queueSid('sales');

let site = new QueueSite();
/** The queues of the test that runs. */
let kept = await KeptQueues.open(site.queues, new MemoryKeptValues());
const QUEUES: QueueRegister = {
  list: () => kept.list(),
  create: async (...given) => await kept.create(...given),
  resize: async (...given) => await kept.resize(...given),
  remove: async (...given) => await kept.remove(...given),
  members: (...given) => kept.members(...given),
  callOut: (...given) => kept.callOut(...given),
};
const flows: TwilioFlow[] = [];
let api: ApiUnderTest;

beforeAll(async () => {
  api = await ApiUnderTest.start({
    twilio: {
      accountSid: TWILIO_ACCOUNT_SID,
      authToken: TOKEN,
      newAi: (flow) => {
        flows.push(flow);
        return new ScriptedAi();
      },
      documentFault: () => null,
      watch: () => undefined,
      watchRecording: () => undefined,
      conferences: null,
      queues: QUEUES,
      readSounds: () => Promise.resolve({ ok: true, sounds: [] }),
    },
  });
});
afterAll(async () => {
  await api.close();
});
beforeEach(async () => {
  site = new QueueSite();
  kept = await KeptQueues.open(site.queues, new MemoryKeptValues());
  api.control.asked.length = 0;
  api.control.script.lead = { ok: true, value: recordOf(FIRST) };
  flows.length = 0;
});

function client(): ReturnType<typeof twilio> {
  const made = twilio(TWILIO_ACCOUNT_SID, TOKEN);
  made.api.baseUrl = api.address;
  return made;
}

function recordOf(id: CallId): CallRecord {
  return {
    id, state: 'with-agent', from: '+1', to: '+2', route: '*', startedAt: '2026-01-01T00:00:00.000Z',
    answeredAt: '2026-01-01T00:00:01.000Z', endedAt: null, handoffs: [], metadata: {}, ended: null,
    legs: [{ id: asLegId('l1'), role: 'caller', state: 'answered', sipCallId: null, codec: null }],
  }; // prettier-ignore
}

/** A call that is up, and waits. */
async function wait(call: CallId): Promise<void> {
  api.control.begin(recordOf(call));
  await site.wait(call);
}

describe('Queues', () => {
  test('are made, fetched, listed, changed and removed', async () => {
    const made = await client().queues.create({ friendlyName: 'sales', maxSize: 7 });
    expect(made).toMatchObject({ sid: SALES, friendlyName: 'sales', maxSize: 7, currentSize: 0, averageWaitTime: 0 });
    await client().queues.create({ friendlyName: 'support' });
    expect(await client().queues(SALES).fetch()).toMatchObject({ maxSize: 7, uri: made.uri });
    const listed = await client().queues.list();
    expect(listed.map(({ friendlyName, maxSize }) => [friendlyName, maxSize])).toEqual([['support', 1_000], ['sales', 7]]); // prettier-ignore
    expect(await client().queues(SALES).update({ maxSize: 3, friendlyName: 'sales' })).toMatchObject({ maxSize: 3 });
    expect(await client().queues(SALES).remove()).toBe(true);
    await expect(client().queues(SALES).fetch()).rejects.toMatchObject({ status: 404, code: 20404 });
  });

  test('come a page at a time', async () => {
    for (const name of ['a', 'b', 'c']) await client().queues.create({ friendlyName: name });
    const listed = await client().queues.list({ pageSize: 2 });
    expect(listed.map(({ friendlyName }) => friendlyName)).toEqual(['c', 'b', 'a']);
  });

  test('are there once a call waits in them, and tell how it stands', async () => {
    await wait(FIRST);
    await site.pass(10_000);
    await wait(SECOND);
    await site.pass(2_000);
    expect(await client().queues(SALES).fetch()).toMatchObject({ currentSize: 2, averageWaitTime: 7 });
    const busy = client().queues(SALES).remove();
    await expect(busy).rejects.toMatchObject({ status: 400, code: 20001, message: 'Calls wait in the queue' });
  });

  test('what is wrong is said by name', async () => {
    await client().queues.create({ friendlyName: 'sales' });
    const again = client().queues.create({ friendlyName: 'sales' });
    await expect(again).rejects.toMatchObject({ status: 400, code: 20001, message: 'FriendlyName: there is a queue of that name' }); // prettier-ignore
    const large = client().queues.create({ friendlyName: 'large', maxSize: 5_001 });
    await expect(large).rejects.toMatchObject({ status: 400, code: 20001 });
    const renamed = client().queues(SALES).update({ friendlyName: 'other' });
    await expect(renamed).rejects.toMatchObject({ status: 400, code: 20001 });
    const nameless = client().queues.create({ friendlyName: '' });
    await expect(nameless).rejects.toMatchObject({ status: 400, code: 20001 });
  });
});

describe('Members', () => {
  test('are listed in their order, and fetched by their CallSid or as Front', async () => {
    await wait(FIRST);
    await site.pass(10_000);
    await wait(SECOND);
    await site.pass(2_000);
    const members = client().queues(SALES).members;
    expect((await members.list()).map((each) => [each.callSid, each.position, each.waitTime, each.queueSid])).toEqual([
      [twilioSid('CA', FIRST), 1, 12, SALES],
      [twilioSid('CA', SECOND), 2, 2, SALES],
    ]);
    expect(await members('Front').fetch()).toMatchObject({ callSid: twilioSid('CA', FIRST) });
    const second = await members(twilioSid('CA', SECOND)).fetch();
    expect(second).toMatchObject({ position: 2, dateEnqueued: new Date(Math.floor((site.clock.wall() - 2_000) / 1_000) * 1_000) }); // prettier-ignore
    await expect(members(twilioSid('CA', asCallId('x'))).fetch()).rejects.toMatchObject({ status: 404, code: 20404 });
  });

  test('are taken out: the document leads the call, and nobody else gets it', async () => {
    await wait(FIRST);
    await wait(SECOND);
    const members = client().queues(SALES).members;
    const url = 'http://127.0.0.1:9/next';
    expect(await members('Front').update({ url, method: 'GET' })).toMatchObject({ callSid: twilioSid('CA', FIRST), position: 1 }); // prettier-ignore
    expect(api.control.asked).toMatchObject([{ method: 'lead', call: FIRST }]);
    expect(flows).toEqual([{ url, method: 'GET', document: null, fallbackUrl: null }]);
    expect((await members.list()).map(({ callSid }) => callSid)).toEqual([twilioSid('CA', SECOND)]);
    await expect(members(twilioSid('CA', FIRST)).update({ url })).rejects.toMatchObject({ status: 404 });
  });

  test('wait on where nothing else can lead them', async () => {
    await wait(FIRST);
    await wait(SECOND);
    const members = client().queues(SALES).members;
    api.control.script.lead = { ok: false, code: 'conflict', state: 'with-agent', message: 'the call is ending' };
    const refused = members('Front').update({ url: 'http://127.0.0.1:9/next' });
    await expect(refused).rejects.toMatchObject({ status: 400, code: 21220 });
    expect((await members.list()).map(({ callSid }) => callSid)).toEqual([FIRST, SECOND].map((call) => twilioSid('CA', call))); // prettier-ignore
  });

  test('two programs that ask for the first get one call each', async () => {
    await wait(FIRST);
    await wait(SECOND);
    const members = client().queues(SALES).members;
    const url = 'http://127.0.0.1:9/next';
    const taken = await Promise.all([members('Front').update({ url }), members('Front').update({ url })]);
    expect(taken.map(({ callSid }) => callSid).toSorted()).toEqual([FIRST, SECOND].map((call) => twilioSid('CA', call))); // prettier-ignore
    await expect(members('Front').update({ url })).rejects.toMatchObject({ status: 404 });
  });
});
