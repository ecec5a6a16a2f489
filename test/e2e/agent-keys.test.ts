import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { JournalLine } from '../sip/harness/api-client.ts';
import { enginesOfRun } from '../sip/harness/engines.ts';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import { nowMs, tonesIn } from '../tools/index.ts';
import { converse } from './converse.ts';
import { expectHears, expectTogether } from './hearing.ts';
import type { PhoneCall } from './phone.ts';
import { Phone } from './phone.ts';
import { Site } from './site.ts';
import { stereoChannels } from './wav-header.ts';
import { MOST_GAP_MS, Witness } from './witness.ts';

const THIRD = 1_900;
const AMONG = [...ALL_TONES, THIRD];
/** The upper tones of a keypad (ITU-T Q.23): one of them is in every key that is a sound. */
const KEYPAD = [1_209, 1_336, 1_477] as const;
const NUMBER_OF_THIRD = '2100';
const CALLER = '+15557780001';

let site: Site;
let witness: Witness;
let caller: Phone;
let third: Phone;
let callerCall: PhoneCall;
let agentCall: PhoneCall;
let joinedAtMs: number;
let id: string;

beforeAll(async () => {
  witness = await Witness.open();
  caller = await Phone.open(CALLER, TONES.caller);
  third = await Phone.open(NUMBER_OF_THIRD, THIRD);
  const engines = enginesOfRun();
  const trunks = [{ name: 'pbx', uri: `sip:127.0.0.1:${String(third.sip.port)}`, allow: ['127.0.0.0/8'] }];
  site = await Site.open({ engines: { ...engines, sip: { ...engines.sip, trunks } } });
  site.ai.script = ({ event }) => (event === 'call.started' ? [{ type: 'transfer', reason: 'billing' }] : []);
});

afterAll(async () => {
  for (const each of [site, caller, third, witness]) await each[Symbol.asyncDispose]();
});

beforeEach(async () => {
  ({ callerCall, agentCall, joinedAtMs } = await converse(site, caller, AMONG));
  ({ id } = await site.product.api.callFrom(CALLER));
});

afterEach(async () => {
  await site.product.api.request('DELETE', `/v1/calls/${id}`);
  for (const phone of [caller, third, site.agent]) await phone.voice.sendTo(null);
  await site.product.expectQuiet();
});

async function hear(call: PhoneCall, ...tones: number[]): Promise<number> {
  return await call.phone.voice.waitUntilHears(tones, AMONG);
}

/** Neither an event nor a tone of a key has reached these telephones since the join, and no packet was missing. */
async function expectKeysUnheard(...calls: PhoneCall[]): Promise<void> {
  const untilMs = nowMs();
  const allowedMs = MOST_GAP_MS + (await witness.latenessMs());
  for (const call of calls) {
    const heard = await call.heard();
    const sinceMs = Math.max(joinedAtMs, call.answeredAtMs);
    expect(heard.between(sinceMs).filter(({ payloadType }) => payloadType === 101)).toEqual([]);
    expect(heard.everHeard(sinceMs, untilMs, KEYPAD)).toEqual([]);
    expect(heard.largestGapMs(sinceMs, untilMs)).toBeLessThanOrEqual(allowedMs);
  }
}

/** The same of the recording, where the caller is on the left and what the caller heard is on the right. */
async function expectKeysUnrecorded(): Promise<void> {
  const { left, right } = stereoChannels(await site.product.api.recording(id));
  for (const side of [left, right]) {
    expect(side.length).toBeGreaterThan(8_000);
    for (let at = 0; at + 800 <= side.length; at += 400)
      expect(tonesIn(side.subarray(at, at + 800), KEYPAD)).toEqual([]);
  }
}

async function facts(type: string): Promise<JournalLine[]> {
  return await site.product.api.facts(id, type);
}

async function reason(): Promise<unknown> {
  return (await eventually('the end on record', async () => (await site.product.api.call(id)).ended)).reason;
}

/** The agent asks for a third party by its number; the caller hears music from then on. */
async function consult(): Promise<PhoneCall> {
  const askedAtMs = nowMs();
  await agentCall.press(`*2${NUMBER_OF_THIRD}#`);
  const ringing = await third.ringing();
  expect(ringing.invitation!.startLine).toContain(`sip:${NUMBER_OF_THIRD}@127.0.0.1:${String(third.sip.port)}`);
  await hear(callerCall, TONES.hold);
  const ringsAtMs = nowMs();
  await delay(400);
  const call = await third.answer(ringing);
  await expectTogether(agentCall, call, AMONG);
  const toMs = nowMs() - 50;
  expectHears(await callerCall.heard(), ringsAtMs, toMs, TONES.hold, AMONG);
  expect((await callerCall.heard()).everHeard(askedAtMs, toMs, AMONG)).not.toContain(THIRD);
  expect((await call.heard()).everHeard(call.answeredAtMs, toMs, AMONG)).not.toContain(TONES.caller);
  return call;
}

describe('a consultation by the keys of the agent (RFC 4733), which nobody else hears', () => {
  it('*2, a number and #: the third answers; *3: all three talk; the agent hangs up: the two go on', async () => {
    const call = await consult();
    await agentCall.press('*3');
    await hear(callerCall, TONES.agent, THIRD);
    await hear(agentCall, TONES.caller, THIRD);
    await hear(call, TONES.caller, TONES.agent);
    await expectKeysUnheard(callerCall, agentCall, call);
    await agentCall.hangUp();
    await expectTogether(callerCall, call, AMONG);
    await expectKeysUnheard(callerCall, call);
    await callerCall.hangUp();
    await call.ended();
    expect(await facts('consult.ended')).toMatchObject([{ result: 'merged' }]);
    expect((await facts('call.dtmf')).map(({ digit }) => digit).join('')).toBe(`1*2${NUMBER_OF_THIRD}#*3`);
    expect(await reason()).toBe('caller-hangup');
    await expectKeysUnrecorded();
  });

  it('*4 during the consultation: the caller and the third talk, and the agent gets BYE', async () => {
    const call = await consult();
    await agentCall.press('*4');
    await agentCall.ended();
    await expectTogether(callerCall, call, AMONG);
    await expectKeysUnheard(callerCall, call);
    await call.hangUp();
    await callerCall.ended();
    expect(await facts('consult.ended')).toMatchObject([{ result: 'left' }]);
    await expectKeysUnrecorded();
  });

  it('*4 while the third still rings: the caller hears music until it answers', async () => {
    await agentCall.press(`*2${NUMBER_OF_THIRD}#`);
    const ringing = await third.ringing();
    await hear(callerCall, TONES.hold);
    await agentCall.press('*4');
    await agentCall.ended();
    const aloneAtMs = nowMs();
    await delay(500);
    expectHears(await callerCall.heard(), aloneAtMs, nowMs() - 50, TONES.hold, AMONG);
    const call = await third.answer(ringing);
    await expectTogether(callerCall, call, AMONG);
    await expectKeysUnheard(callerCall, call);
    await callerCall.hangUp();
    await call.ended();
  });

  it('*1: the agent is back with the caller, and the third gets BYE', async () => {
    const call = await consult();
    await agentCall.press('*1');
    await call.ended();
    await expectTogether(callerCall, agentCall, AMONG);
    await expectKeysUnheard(callerCall, agentCall);
    await agentCall.hangUp();
    await callerCall.ended();
    expect(await reason()).toBe('agent-hangup');
    await expectKeysUnrecorded();
  });

  it('a third that is busy: the agent and the caller talk again', async () => {
    await agentCall.press(`*2${NUMBER_OF_THIRD}#`);
    (await third.ringing()).reject('486 Busy Here');
    await expectTogether(callerCall, agentCall, AMONG);
    expect(await facts('consult.ended')).toMatchObject([{ result: 'failed' }]);
    await expectKeysUnheard(callerCall, agentCall);
    await callerCall.hangUp();
    await agentCall.ended();
  });

  it('a number that ends in a pause of 3 s is dialled, too', async () => {
    await agentCall.press(`*2${NUMBER_OF_THIRD}`);
    const pressedAtMs = nowMs();
    const ringing = await third.ringing(6_000);
    // Seven keys of 160 ms are still on their way when they are ordered.
    expect(nowMs() - pressedAtMs).toBeGreaterThan(2_500);
    ringing.reject('486 Busy Here');
    await expectTogether(callerCall, agentCall, AMONG);
    await callerCall.hangUp();
    await agentCall.ended();
  });
});

describe('what else the agent asks for by keys', () => {
  it('*6: the caller waits in a slot with music, and somebody takes the call', async () => {
    await agentCall.press('*6');
    await agentCall.ended();
    await hear(callerCall, TONES.hold);
    expect(await site.product.api.call(id)).toMatchObject({ state: 'on-hold', parked: { slot: '1' } });
    await site.product.api.request('POST', `/v1/calls/${id}/members`, { uri: NUMBER_OF_THIRD, mode: 'talk' });
    const call = await third.pickUp();
    await expectTogether(callerCall, call, AMONG);
    await expectKeysUnheard(callerCall, call);
    await call.hangUp();
    await callerCall.ended();
    await expectKeysUnrecorded();
  });

  it('*5: the caller is back with the AI, which is told that the agent asked for it', async () => {
    site.ai.script = ({ event }) => {
      // The AI's own tone is 36 Hz beside one of the keypad: its onset would pass for that.
      if (event === 'call.returned') return [{ type: 'play', file: 'announcement.wav' }, { type: 'hangup' }];
      return event === 'call.started' ? [{ type: 'transfer', reason: 'billing' }] : [];
    };
    await agentCall.press('*5');
    await agentCall.ended();
    await hear(callerCall, TONES.announcement);
    await callerCall.ended();
    expect(site.ai.requests.findLast(({ event }) => event === 'call.returned')).toMatchObject({ reason: 'agent' });
    expect(await reason()).toBe('ai-hangup');
    await expectKeysUnrecorded();
  });

  it('keys of the caller mean nothing to a conversation, and the agent does not hear them', async () => {
    await callerCall.press('*6');
    await eventually('they are on record', async () => (await facts('call.dtmf')).length === 3);
    await expectTogether(callerCall, agentCall, AMONG);
    await expectKeysUnheard(agentCall);
    await callerCall.hangUp();
    await agentCall.ended();
  });
});
