import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CallRecord } from '../../src/ports/records.ts';
import { NUMBER } from '../sip/harness/settings.ts';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import { Phone } from './phone.ts';
import { Site } from './site.ts';

let site: Site;
let party: Phone;
beforeAll(async () => {
  site = await Site.open();
  party = await Phone.open('3001', TONES.caller);
});
afterAll(async () => {
  await party[Symbol.asyncDispose]();
  await site[Symbol.asyncDispose]();
});

/** Orders a call to the party, and gives its id. */
async function order(): Promise<string> {
  const body = { to: party.uri, route: NUMBER, ringTimeoutMs: 4_000 };
  const answer = await site.product.api.request('POST', '/v1/calls', body);
  expect(answer).toMatchObject({ status: 201, body: { direction: 'outbound', from: NUMBER, to: party.uri } });
  return (answer.body as CallRecord).id;
}

async function ended(id: string): Promise<CallRecord> {
  return await eventually('the end of the call', async () => {
    const call = await site.product.api.get<CallRecord>(`/v1/calls/${id}`);
    return call.ended === null ? null : call;
  });
}

describe('POST /v1/calls', () => {
  it('busy is on record (RFC 3261 21.4.24)', async () => {
    const id = await order();
    (await party.ringing()).reject('486 Busy Here');
    expect((await ended(id)).ended).toEqual({ result: 'failed', reason: 'busy', sipStatus: 486 });
  });

  it('nobody answers: a CANCEL after the ring time', async () => {
    const id = await order();
    await (await party.ringing()).waitForRequest('CANCEL', 8_000);
    expect((await ended(id)).ended).toEqual({ result: 'failed', reason: 'no-answer', sipStatus: 487 });
  });

  it('answered: the AI takes the call and hands it over; party and agent hear each other', async () => {
    const id = await order();
    const ringing = await party.ringing();
    const partyCall = await party.answer(ringing);
    const agentCall = await site.agent.pickUp();
    await agentCall.briefed();
    await agentCall.press('1');
    await party.voice.waitUntilHears([TONES.agent], ALL_TONES);
    await site.agent.voice.waitUntilHears([TONES.caller], ALL_TONES);
    await partyCall.hangUp();
    await agentCall.ended();
    expect((await ended(id)).ended).toEqual({ result: 'completed', reason: 'caller-hangup', sipStatus: 200 });
    await site.product.expectQuiet();
  });
});
