import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CallRecord } from '../../src/ports/records.ts';
import type { ApiAnswer, JournalLine } from '../sip/harness/api-client.ts';
import { NUMBER } from '../sip/harness/settings.ts';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import { nowMs } from '../tools/index.ts';
import { header, tagOf } from '../tools/sip-message.ts';
import { converse } from './converse.ts';
import { expectHears, expectTogether } from './hearing.ts';
import { Phone } from './phone.ts';
import type { PhoneCall } from './phone.ts';
import { useSiteWithCaller } from './site-with-caller.ts';
import { expectNoGap, Witness } from './witness.ts';

const THIRD = 1_900;
const SUPERVISOR = 2_100;
const AMONG = [...ALL_TONES, THIRD, SUPERVISOR];

const world = useSiteWithCaller('+15557790001');
let witness: Witness;
let third: Phone;
let supervisor: Phone;
let callerCall: PhoneCall;
let agentCall: PhoneCall;
let id: string;

beforeEach(async () => {
  const { site, caller } = world;
  witness = await Witness.open();
  third = await Phone.open('2100', THIRD);
  supervisor = await Phone.open('2200', SUPERVISOR);
  site.ai.script = ({ event }) => (event === 'call.started' ? [{ type: 'transfer', reason: 'billing' }] : []);
  ({ callerCall, agentCall } = await converse(site, caller, AMONG));
  ({ id } = await site.product.api.callFrom(caller.sip.user));
});

afterEach(async () => {
  await world.site.product.api.request('DELETE', `/v1/calls/${id}`);
  for (const phone of [world.caller, world.site.agent]) await phone.voice.sendTo(null);
  await world.site.product.expectQuiet();
  for (const each of [third, supervisor, witness]) await each[Symbol.asyncDispose]();
});

async function ask(method: string, path: string, body?: unknown): Promise<ApiAnswer> {
  return await world.site.product.api.request(method, `/v1/calls/${id}${path}`, body);
}

async function hear(call: PhoneCall, ...tones: number[]): Promise<number> {
  return await call.phone.voice.waitUntilHears(tones, AMONG);
}

/** Two hear each other for a while and nobody else, and no packet was missing. */
async function together(one: PhoneCall, other: PhoneCall): Promise<void> {
  await expectNoGap(witness, await expectTogether(one, other, AMONG), one, other);
}

async function facts(type: string): Promise<JournalLine[]> {
  return await world.site.product.api.facts(id, type);
}

async function expectNeverHeard(call: PhoneCall, fromMs: number, ...tones: number[]): Promise<void> {
  const heard = (await call.heard()).everHeard(fromMs, nowMs(), AMONG);
  expect(heard.filter((tone) => tones.includes(tone))).toEqual([]);
}

/** The agent talks with a third party, and the caller hears music and nothing of it. */
async function consulting(): Promise<{ readonly call: PhoneCall; readonly leg: string }> {
  const askedAtMs = nowMs();
  const answer = await ask('POST', '/transfer', { destination: third.uri, mode: 'attended' });
  expect(answer.status).toBe(202);
  await hear(callerCall, TONES.hold);
  const call = await third.pickUp();
  await together(agentCall, call);
  await expectNeverHeard(callerCall, askedAtMs, THIRD);
  const [started] = await facts('consult.started');
  return { call, leg: started!['leg'] as string };
}

describe('an attended transfer by the API', () => {
  it('DELETE of the agent: the caller and the third talk', async () => {
    const { call } = await consulting();
    expect((await ask('DELETE', `/members/${await agentLeg()}`)).status).toBe(200);
    await agentCall.ended();
    await together(callerCall, call);
    expect(await facts('consult.ended')).toMatchObject([{ result: 'left' }]);
    await callerCall.hangUp();
    await call.ended();
  });

  it('DELETE of the third: the agent and the caller talk again', async () => {
    const { call, leg } = await consulting();
    expect((await ask('DELETE', `/members/${leg}`)).status).toBe(200);
    await call.ended();
    await together(callerCall, agentCall);
    expect(await facts('consult.ended')).toMatchObject([{ result: 'returned' }]);
    await callerCall.hangUp();
    await agentCall.ended();
  });

  it('PATCH of the third to talk: all three talk', async () => {
    const { call, leg } = await consulting();
    expect((await ask('PATCH', `/members/${leg}`, { mode: 'talk' })).status).toBe(200);
    await hear(callerCall, TONES.agent, THIRD);
    await hear(agentCall, TONES.caller, THIRD);
    await hear(call, TONES.caller, TONES.agent);
    await expectNoGap(witness, nowMs(), callerCall, agentCall, call);
    expect(await facts('consult.ended')).toMatchObject([{ result: 'merged' }]);
    await callerCall.hangUp();
    await Promise.all([agentCall.ended(), call.ended()]);
  });

  it('a coach of the agent hears both sides, is heard by the agent alone, and never by caller or third', async () => {
    const joinedAtMs = nowMs();
    const coach = { uri: supervisor.uri, mode: 'coach', coach: await agentLeg() };
    expect((await ask('POST', '/members', coach)).status).toBe(202);
    const coaching = await supervisor.pickUp();
    await hear(agentCall, TONES.caller, SUPERVISOR);
    await hear(coaching, TONES.caller, TONES.agent);
    expect((await ask('POST', '/transfer', { destination: third.uri, mode: 'attended' })).status).toBe(202);
    await hear(callerCall, TONES.hold);
    const call = await third.pickUp();
    await hear(call, TONES.agent);
    await hear(agentCall, THIRD, SUPERVISOR);
    await hear(coaching, TONES.caller, TONES.agent, THIRD);
    await delay(500);
    await expectNeverHeard(callerCall, joinedAtMs, SUPERVISOR, THIRD);
    await expectNeverHeard(call, call.answeredAtMs, SUPERVISOR, TONES.caller);
    await expectNoGap(witness, nowMs(), callerCall, agentCall, coaching, call);
    await agentCall.hangUp();
    // Whom the coach spoke to has left: it only listens from then on.
    await hear(callerCall, THIRD);
    await hear(call, TONES.caller);
    await hear(coaching, TONES.caller, THIRD);
    await expectNeverHeard(callerCall, joinedAtMs, SUPERVISOR);
    await callerCall.hangUp();
    await Promise.all([call.ended(), coaching.ended()]);
  });
});

describe('a blind transfer by the API', () => {
  it('the caller hears music until the new party answers; the agent is let go', async () => {
    expect((await ask('POST', '/transfer', { destination: third.uri, mode: 'blind' })).status).toBe(202);
    const ringing = await third.ringing();
    await hear(callerCall, TONES.hold);
    const call = await third.answer(ringing);
    await agentCall.ended();
    await together(callerCall, call);
    expect(await facts('transfer.ended')).toMatchObject([{ result: 'completed', sipStatus: 200 }]);
    await call.hangUp();
    await callerCall.ended();
  });

  it.each([
    ['486 Busy Here', 486],
    ['603 Decline', 603],
  ])('%s: the two talk again', async (answer, sipStatus) => {
    expect((await ask('POST', '/transfer', { destination: third.uri, mode: 'blind' })).status).toBe(202);
    (await third.ringing()).reject(answer);
    await together(callerCall, agentCall);
    expect(await facts('transfer.ended')).toMatchObject([{ result: 'failed', sipStatus }]);
    await callerCall.hangUp();
    await agentCall.ended();
  });

  it('nobody answers for the ring time: CANCEL, 408 on record, and the two talk again', async () => {
    expect((await ask('POST', '/transfer', { destination: third.uri, mode: 'blind' })).status).toBe(202);
    await (await third.ringing()).waitForRequest('CANCEL');
    await together(callerCall, agentCall);
    expect(await facts('transfer.ended')).toMatchObject([{ result: 'failed', sipStatus: 408 }]);
    await callerCall.hangUp();
    await agentCall.ended();
  });
});

describe('a parked call', () => {
  it('is taken by a supervisor, who is called as a member', async () => {
    expect(await ask('POST', '/park', { slot: '7' })).toMatchObject({ status: 200, body: { parked: { slot: '7' } } });
    await agentCall.ended();
    await hear(callerCall, TONES.hold);
    const fromMs = nowMs();
    await delay(500);
    expectHears(await callerCall.heard(), fromMs, nowMs() - 50, TONES.hold, AMONG);
    const taker = { uri: supervisor.uri, mode: 'talk', role: 'supervisor' };
    expect(await ask('POST', '/members', taker)).toMatchObject({ status: 202, body: { role: 'supervisor' } });
    const call = await supervisor.pickUp();
    await together(callerCall, call);
    await callerCall.hangUp();
    await call.ended();
  });

  it('is taken by a telephone whose INVITE names the leg of the agent that picked it up (RFC 3891)', async () => {
    await ask('POST', '/park');
    await agentCall.ended();
    await ask('POST', '/members', { uri: third.uri, mode: 'talk' });
    const ringing = await third.ringing();
    const own = third.sip.log.findLast(({ message }) => message.status === 180)!.message;
    const replaces = `${ringing.callId};to-tag=${tagOf(ringing.invitation!, 'From')!};from-tag=${tagOf(own, 'To')!}`;
    const call = await supervisor.call(NUMBER, world.site.product.udp, [['Replaces', replaces]]);
    const cancel = await ringing.waitForRequest('CANCEL');
    expect(header(cancel.message, 'Reason')).toContain('Call completed elsewhere');
    await together(callerCall, call);
    await callerCall.hangUp();
    await call.ended();
  });
});

/** The leg of the agent whom the caller was handed over to. */
async function agentLeg(): Promise<string> {
  const { legs }: CallRecord = await world.site.product.api.call(id);
  return legs.find(({ role }) => role === 'agent')?.id ?? '';
}
