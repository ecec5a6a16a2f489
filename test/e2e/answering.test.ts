import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { JournalLine } from '../sip/harness/api-client.ts';
import type { CallRecord } from '../../src/ports/records.ts';
import { NUMBER } from '../sip/harness/settings.ts';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import { nowMs } from '../tools/index.ts';
import type { PhoneCall } from './phone.ts';
import { Phone } from './phone.ts';
import { Site } from './site.ts';

/** A greeting of a machine, and of a human. */
const LONG_MS = 8_000;
const SHORT_MS = 700;
/** The pitch of the voice of whoever answers: no other tone of a test. */
const VOICE_HZ = 620;
const BEEP_HZ = 1_000;
const AMONG = [...ALL_TONES, VOICE_HZ];
const DECIDED_MS = 8_000;

let site: Site;
let party: Phone;
beforeAll(async () => {
  site = await Site.open({
    moreRoutes: (agent) => [
      {
        match: { to: '+1555300' },
        ai: { kind: 'none' },
        handoff: {
          destinations: [agent],
          whisper: { file: 'whisper.wav' },
          accept: { mode: 'auto', machine: 'detect' },
          fallback: [{ kind: 'hangup' }],
        },
      },
    ],
  });
  party = await Phone.open('3001', TONES.caller);
});
afterAll(async () => {
  await party[Symbol.asyncDispose]();
  await site[Symbol.asyncDispose]();
});
afterEach(async () => {
  await site.product.expectQuiet();
});

/** Picks up, and is silent. */
async function pickUp(phone: Phone): Promise<PhoneCall> {
  await phone.voice.tone(null);
  return await phone.pickUp(6_000);
}

/** Waits until caller and agent hear each other. */
async function hearEachOther(caller: PhoneCall, agent: PhoneCall): Promise<void> {
  await caller.phone.voice.waitUntilHears([TONES.agent], ALL_TONES, 6_000);
  await agent.phone.voice.waitUntilHears([TONES.caller], ALL_TONES, 6_000);
}

async function factOf(call: string, type: string): Promise<unknown> {
  const { items } = await site.product.api.get<{ items: JournalLine[] }>(`/v1/calls/${call}/events?limit=1000`);
  return items.find((item) => item.kind === 'fact' && item.type === type);
}

describe('who answers a call out', () => {
  async function order(more: Readonly<Record<string, unknown>>): Promise<string> {
    const body = { to: party.uri, route: NUMBER, machine: 'detect', ...more };
    const answer = await site.product.api.request('POST', '/v1/calls', body);
    expect(answer).toMatchObject({ status: 201 });
    return (answer.body as CallRecord).id;
  }

  async function ended(id: string): Promise<CallRecord> {
    return await eventually('the end of the call', async () => {
      const call = await site.product.api.get<CallRecord>(`/v1/calls/${id}`);
      return call.ended === null ? null : call;
    });
  }

  it('a human: the AI takes the call after the greeting, and hands it over', async () => {
    const id = await order({});
    const call = await pickUp(party);
    await delay(300);
    await party.voice.say(VOICE_HZ, SHORT_MS);
    const agentCall = await site.agent.pickUp(6_000);
    expect(await factOf(id, 'leg.answeredBy')).toMatchObject({ by: 'human', why: 'short-greeting' });
    const told = site.ai.requests.find(({ call_id }) => call_id === id);
    expect(told).toMatchObject({ event: 'call.started', answered_by: 'human' });
    await agentCall.briefed();
    await agentCall.press('1');
    await party.voice.tone(TONES.caller);
    await hearEachOther(call, agentCall);
    await call.hangUp();
    await agentCall.ended();
    expect((await ended(id)).ended).toMatchObject({ result: 'completed', reason: 'caller-hangup' });
  });

  it('a machine by its greeting: the call has failed, reason machine, and it heard nothing', async () => {
    const id = await order({});
    const call = await pickUp(party);
    await party.voice.say(VOICE_HZ, LONG_MS);
    const { atMs } = await call.ended(DECIDED_MS);
    expect(atMs - call.answeredAtMs).toBeLessThan(6_000);
    expect((await call.heard()).everHeard(call.answeredAtMs, atMs, AMONG)).toEqual([]);
    expect(await factOf(id, 'leg.answeredBy')).toMatchObject({ by: 'machine', why: 'long-greeting' });
    expect((await ended(id)).ended).toEqual({ result: 'failed', reason: 'machine', sipStatus: 200 });
  });

  it('a machine is left a message behind its beep', async () => {
    const id = await order({ onMachine: 'leave-message', message: { file: 'whisper.wav' } });
    const call = await pickUp(party);
    await party.voice.say(VOICE_HZ, 5_000);
    await delay(5_400);
    await party.voice.tone(BEEP_HZ);
    const beganMs = nowMs();
    await delay(400);
    await party.voice.tone(null);
    const beepedMs = nowMs();
    const { atMs } = await call.ended(DECIDED_MS);
    const heard = await call.heard();
    expect(heard.everHeard(call.answeredAtMs, beganMs, AMONG)).toEqual([]);
    expect(heard.everHeard(beepedMs, atMs, AMONG)).toEqual([TONES.whisper]);
    expect(await factOf(id, 'leg.messageLeft')).toMatchObject({ finished: true, why: 'beep' });
    expect((await ended(id)).ended).toEqual({ result: 'completed', reason: 'machine', sipStatus: 200 });
  });
});

describe("a machine that answers an agent's phone", () => {
  async function handOff(accept: Readonly<Record<string, unknown>>): Promise<readonly [Phone, PhoneCall, string]> {
    const caller = await Phone.open('+15550009001', TONES.caller);
    const call = await caller.call(NUMBER, site.product.udp);
    const { id } = await site.product.api.callFrom(caller.sip.user);
    (await site.agent.ringing()).reject('486 Busy Here');
    await caller.voice.waitUntilHears([TONES.ai], ALL_TONES, 6_000);
    const body = {
      reason: 'billing',
      summary: '',
      destinations: [site.agent.uri, site.secondAgent.uri],
      accept: { mode: 'dtmf', ...accept },
    };
    expect(await site.product.api.request('POST', `/v1/calls/${id}/handoffs`, body)).toMatchObject({ status: 202 });
    return [caller, call, id];
  }

  it('is hung up on, and the next agent gets the call; the caller never hears the machine', async () => {
    const [caller, call, id] = await handOff({ machine: 'detect' });
    const machine = await pickUp(site.agent);
    await site.agent.voice.say(VOICE_HZ, LONG_MS);
    const { atMs } = await machine.ended(DECIDED_MS);
    expect(atMs - machine.answeredAtMs).toBeLessThan(6_000);
    const agentCall = await pickUp(site.secondAgent);
    await agentCall.briefed();
    await agentCall.press('1');
    await site.secondAgent.voice.tone(TONES.agent);
    await hearEachOther(call, agentCall);
    expect((await call.heard()).everHeard(machine.answeredAtMs, nowMs(), [VOICE_HZ])).toEqual([]);
    const { attempts } = await site.product.api.lastHandoff(id);
    expect(attempts).toMatchObject([
      { destination: site.agent.uri, result: 'machine', sipStatus: 200, q850Cause: 16 },
      { destination: site.secondAgent.uri, result: 'answered' },
    ]);
    await call.hangUp();
    await agentCall.ended();
    await caller[Symbol.asyncDispose]();
  });

  it('auto: a human who says hello is joined after the whisper, a machine never', async () => {
    const caller = await Phone.open('+15550009002', TONES.caller);
    const call = await caller.call('+1555300', site.product.udp);
    const agentCall = await pickUp(site.agent);
    await site.agent.voice.say(VOICE_HZ, SHORT_MS);
    await delay(SHORT_MS + 1_000);
    await site.agent.voice.tone(TONES.agent);
    await hearEachOther(call, agentCall);
    await call.hangUp();
    await agentCall.ended();

    const again = await caller.call('+1555300', site.product.udp);
    const machine = await pickUp(site.agent);
    await site.agent.voice.say(VOICE_HZ, LONG_MS);
    await machine.ended(DECIDED_MS);
    await again.ended(DECIDED_MS);
    expect((await again.heard()).everHeard(machine.answeredAtMs, nowMs(), [VOICE_HZ])).toEqual([]);
    await caller[Symbol.asyncDispose]();
  });
});
