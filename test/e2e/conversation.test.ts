import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { header } from '../tools/sip-message.ts';
import { nowMs, readSdp } from '../tools/index.ts';
import type { CallRecord } from '../../src/ports/records.ts';
import type { ApiAnswer, JournalLine } from '../sip/harness/api-client.ts';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import { converse } from './converse.ts';
import { Phone } from './phone.ts';
import type { PhoneCall } from './phone.ts';
import { expectNoGap as expectNoGapTo, Witness } from './witness.ts';
import { useSiteWithCaller } from './site-with-caller.ts';

const THIRD = 1_750;
const HEARD = [...ALL_TONES, THIRD];
/** Time for a change of the scene to reach every ear. */
const CHANGE_MS = 200;

const world = useSiteWithCaller('+15557770001');
let third: Phone;
let callerCall: PhoneCall;
let agentCall: PhoneCall;
let id: string;
let witness: Witness;

beforeEach(async () => {
  const { site, caller } = world;
  witness = await Witness.open();
  third = await Phone.open('2100', THIRD);
  site.ai.script = ({ event }) =>
    event === 'call.started' ? [{ type: 'transfer', reason: 'billing', summary: 'Refund' }] : [];
  ({ callerCall, agentCall } = await converse(site, caller, HEARD));
  id = (await site.product.api.callFrom(caller.sip.user)).id;
});

afterEach(async () => {
  if (!callerCall.sip.got('BYE')) await callerCall.hangUp().catch(() => undefined);
  await callerCall.phone.voice.sendTo(null);
  await agentCall.phone.voice.sendTo(null);
  await world.site.product.expectQuiet();
  await third[Symbol.asyncDispose]();
  await witness[Symbol.asyncDispose]();
});

async function ask(method: string, path: string, body?: unknown): Promise<ApiAnswer> {
  return await world.site.product.api.request(method, `/v1/calls/${id}${path}`, body);
}

/** Waits until a party hears these tones and nothing else. */
async function hear(call: PhoneCall, ...tones: number[]): Promise<number> {
  return await call.phone.voice.waitUntilHears(tones, HEARD);
}

/** Calls the third telephone, which answers. */
async function join(request: object): Promise<{ call: PhoneCall; leg: string }> {
  const answer = await ask('POST', '/members', { uri: third.uri, ...request });
  expect(answer.status).toBe(202);
  return { call: await third.pickUp(), leg: answer.body['leg'] as string };
}

async function record(): Promise<CallRecord> {
  return await world.site.product.api.call(id);
}

async function facts(type: string): Promise<JournalLine[]> {
  return await world.site.product.api.facts(id, type);
}

/** Expects that these tones were never heard between two times. */
async function expectNever(call: PhoneCall, fromMs: number, toMs: number, ...tones: number[]): Promise<void> {
  expect((await call.heard()).everHeard(fromMs, toMs, HEARD).filter((tone) => tones.includes(tone))).toEqual([]);
}

async function expectNoGap(...calls: PhoneCall[]): Promise<void> {
  await expectNoGapTo(witness, nowMs(), ...calls);
}

describe('a member', () => {
  it('listens, coaches, talks, is held and goes: each hears who is meant for them, without a gap', async () => {
    const joinedAtMs = nowMs();
    const { call, leg } = await join({ mode: 'listen' });
    await hear(call, TONES.caller, TONES.agent);
    await delay(300);
    expect(await ask('PATCH', `/members/${leg}`, { mode: 'coach', coach: agentLeg(await record()) })).toMatchObject({
      status: 200,
    });
    await hear(agentCall, TONES.caller, THIRD);
    await hear(call, TONES.caller, TONES.agent);
    await delay(300);
    await expectNever(callerCall, joinedAtMs, nowMs(), THIRD, TONES.hold);
    expect((await record()).legs.map(({ role, mode }) => [role, mode])).toEqual([
      ['caller', 'talk'],
      ['agent', 'talk'],
      ['supervisor', 'coach'],
    ]);
    await ask('PATCH', `/members/${leg}`, { mode: 'talk' });
    await hear(callerCall, TONES.agent, THIRD);
    await hear(agentCall, TONES.caller, THIRD);
    await ask('PATCH', `/members/${leg}`, { mode: 'held' });
    await hear(call, TONES.hold);
    await hear(callerCall, TONES.agent);
    await expectNoGap(callerCall, agentCall, call);
    expect((await ask('DELETE', `/members/${leg}`)).status).toBe(200);
    await call.ended();
    await hear(agentCall, TONES.caller);
    await hear(callerCall, TONES.agent);
    await agentCall.hangUp();
    await callerCall.ended();
    // The record follows the last BYE in a moment.
    await expect.poll(async () => (await record()).ended).toMatchObject({ reason: 'agent-hangup' });
  });

  it('who is busy, or does not answer, harms nobody and is on record', async () => {
    const answer = await ask('POST', '/members', { uri: third.uri, mode: 'talk', ringTimeoutMs: 1_000 });
    expect(answer).toMatchObject({ status: 202, body: { role: 'agent', mode: 'talk' } });
    (await third.ringing()).reject('486 Busy Here');
    await eventually('it failed', async () => (await facts('member.failed')).length === 1);
    expect(await facts('member.failed')).toMatchObject([{ result: 'busy', sipStatus: 486, q850Cause: 17 }]);
    await ask('POST', '/members', { uri: third.uri, mode: 'talk', ringTimeoutMs: 1_000 });
    await (await third.ringing()).waitForRequest('CANCEL');
    expect((await facts('member.failed')).at(-1)).toMatchObject({ result: 'no-answer' });
    await hear(callerCall, TONES.agent);
    await expectNoGap(callerCall, agentCall);
    await callerCall.hangUp();
    await agentCall.ended();
  });

  it('the agent leaves, and the caller goes on with the one who talks', async () => {
    const { call } = await join({ mode: 'talk' });
    await hear(callerCall, TONES.agent, THIRD);
    await agentCall.hangUp();
    await hear(callerCall, THIRD);
    await hear(call, TONES.caller);
    await expectNoGap(callerCall, call);
    await callerCall.hangUp();
    await call.ended();
  });
});

describe('a consultation', () => {
  it('the caller hears music, never the third party; then all talk; then the agent leaves', async () => {
    const fromMs = nowMs();
    expect((await ask('POST', '/transfer', { destination: third.uri, mode: 'attended' })).status).toBe(202);
    await hear(callerCall, TONES.hold);
    expect((await record()).state).toBe('on-hold');
    const call = await third.pickUp();
    await hear(agentCall, THIRD);
    await hear(call, TONES.agent);
    await delay(300);
    await expectNever(callerCall, fromMs, nowMs(), THIRD);
    await agentCall.press('*3');
    await hear(callerCall, TONES.agent, THIRD);
    await hear(call, TONES.caller, TONES.agent);
    await agentCall.hangUp();
    await hear(callerCall, THIRD);
    await expectNoGap(callerCall, call);
    expect(await facts('consult.ended')).toMatchObject([{ result: 'merged' }]);
    await callerCall.hangUp();
    await call.ended();
  });

  it("ends by the agent's keys, back to the caller", async () => {
    await ask('POST', '/transfer', { destination: third.uri, mode: 'attended' });
    const call = await third.pickUp();
    await hear(agentCall, THIRD);
    await agentCall.press('*1');
    await call.ended();
    await hear(callerCall, TONES.agent);
    await hear(agentCall, TONES.caller);
    await expectNoGap(callerCall, agentCall);
    await callerCall.hangUp();
    await agentCall.ended();
  });

  it('the agent hangs up: the third party has the caller', async () => {
    await ask('POST', '/transfer', { destination: third.uri, mode: 'attended' });
    const call = await third.pickUp();
    await hear(agentCall, THIRD);
    await agentCall.hangUp();
    await hear(callerCall, THIRD);
    await hear(call, TONES.caller);
    expect(await facts('consult.ended')).toMatchObject([{ result: 'left' }]);
    await call.hangUp();
    await callerCall.ended();
  });
});

describe('on hold', () => {
  it('by the API: a re-INVITE with sendonly, and what the API names, until it is resumed (RFC 3264 8.4)', async () => {
    const { voice } = callerCall.phone;
    callerCall.sip.answerWith = voice.sdp({ direction: 'recvonly' });
    const held = await ask('POST', '/hold', { file: 'ai.wav' });
    expect(held).toMatchObject({ status: 200, body: { state: 'on-hold' } });
    await hear(callerCall, TONES.ai);
    const reinvite = (await callerCall.sip.waitForRequest('INVITE')).message;
    expect(readSdp(reinvite.body).direction).toBe('sendonly');
    await agentCall.phone.voice.waitUntilHears([], HEARD);
    callerCall.sip.answerWith = voice.sdp();
    expect(await ask('POST', '/resume')).toMatchObject({ status: 200, body: { state: 'with-agent' } });
    await hear(callerCall, TONES.agent);
    await hear(agentCall, TONES.caller);
    const offers = callerCall.sip.log
      .filter(({ message }) => message.method === 'INVITE')
      .map(({ message }) => readSdp(message.body).direction);
    expect(offers.filter((direction, index) => direction !== offers[index - 1])).toEqual(['sendonly', 'sendrecv']);
    expect(await ask('POST', '/resume')).toMatchObject({ status: 409, body: { error: { code: 'conflict' } } });
    await expectNoGap(callerCall, agentCall);
    await callerCall.hangUp();
    await agentCall.ended();
  });

  it("by the agent's key, which the caller never hears (RFC 4733)", async () => {
    const fromMs = nowMs();
    await agentCall.press('*1');
    await hear(callerCall, TONES.hold);
    await agentCall.press('*1');
    await hear(callerCall, TONES.agent);
    await delay(CHANGE_MS);
    const heard = await callerCall.heard();
    expect(heard.digits()).toEqual([]);
    expect(heard.everHeard(fromMs, nowMs() - 50, HEARD).sort((one, other) => one - other)).toEqual([
      TONES.agent,
      TONES.hold,
    ]);
    expect((await facts('call.dtmf')).map(({ digit }) => digit).join('')).toBe('1*1*1');
    await expectNoGap(callerCall, agentCall);
    await callerCall.hangUp();
    await agentCall.ended();
  });

  it("by the caller's telephone: the agent hears music, or what the caller sends meanwhile", async () => {
    const { voice } = callerCall.phone;
    await callerCall.sip.reinvite(voice.sdp({ direction: 'inactive' }));
    await hear(agentCall, TONES.hold);
    await callerCall.sip.reinvite(voice.sdp({ direction: 'sendonly' }));
    await hear(agentCall, TONES.caller);
    expect((await record()).state).toBe('on-hold');
    await callerCall.sip.reinvite(voice.sdp());
    await hear(callerCall, TONES.agent);
    await hear(agentCall, TONES.caller);
    expect((await record()).state).toBe('with-agent');
    await expectNoGap(agentCall);
    await callerCall.hangUp();
    await agentCall.ended();
  });

  it("by the agent's telephone, which sends music of its own: the caller hears that", async () => {
    await agentCall.sip.reinvite(agentCall.phone.voice.sdp({ direction: 'sendonly' }));
    await delay(CHANGE_MS);
    await hear(callerCall, TONES.agent);
    expect((await record()).state).toBe('on-hold');
    await callerCall.hangUp();
    await agentCall.ended();
  });
});

describe('what the API says', () => {
  it('to the agent (whisper) is not heard by the caller, whom the agent goes on hearing', async () => {
    const fromMs = nowMs();
    expect((await ask('POST', '/whisper', { file: 'whisper.wav' })).status).toBe(202);
    await hear(agentCall, TONES.caller, TONES.whisper);
    await eventually('it is over', async () => (await facts('call.said')).length === 1);
    expect(await facts('call.said')).toMatchObject([{ way: 'whisper', finished: true, role: 'agent' }]);
    await expectNever(callerCall, fromMs, nowMs(), TONES.whisper);
    expect((await ask('POST', '/play', { file: 'ai.wav' })).status).toBe(202);
    await hear(callerCall, TONES.agent, TONES.ai);
    expect((await ask('POST', '/say', { file: 'missing.wav' })).status).toBe(400);
    await callerCall.hangUp();
    await agentCall.ended();
  });

  it('as keys go to the leg by RFC 4733', async () => {
    expect((await ask('POST', '/dtmf', { leg: 'agent', digits: '12#' })).status).toBe(202);
    await eventually('the keys are there', async () => (await agentCall.heard()).digits().join('') === '12#');
    expect((await callerCall.heard()).digits()).toEqual([]);
    await callerCall.hangUp();
    await agentCall.ended();
  });
});

describe('a caller who leaves the people', () => {
  it('is parked, hears music, and is taken by somebody else', async () => {
    const parked = await ask('POST', '/park');
    expect(parked).toMatchObject({ status: 200, body: { state: 'on-hold', parked: { slot: '1' } } });
    expect(header((await agentCall.ended()).bye, 'Reason')).toContain('Call parked');
    await hear(callerCall, TONES.hold);
    const { call } = await join({ mode: 'talk' });
    await hear(callerCall, THIRD);
    await hear(call, TONES.caller);
    expect(await record()).not.toHaveProperty('parked');
    await expectNoGap(callerCall);
    await call.hangUp();
    await callerCall.ended();
  });

  it('goes back to the AI, which is told why, talks, and can hand over again', async () => {
    const { site } = world;
    site.ai.script = ({ event }) =>
      event === 'call.returned' ? [{ type: 'play', file: 'ai.wav' }, { type: 'transfer' }] : [];
    expect((await ask('POST', '/return-to-ai', { reason: 'no time' })).status).toBe(202);
    await agentCall.ended();
    await hear(callerCall, TONES.ai);
    const told = site.ai.requests.findLast(({ event }) => event === 'call.returned');
    expect(told).toMatchObject({ reason: 'no time', summary: 'Refund', metadata: {} });
    const again = await site.agent.pickUp();
    await again.briefed();
    await again.press('1');
    await hear(callerCall, TONES.agent);
    await expectNoGap(callerCall);
    await again.hangUp();
    await callerCall.ended();
  });
});

function agentLeg({ legs }: CallRecord): string {
  return legs.find(({ role }) => role === 'agent')?.id ?? '';
}
