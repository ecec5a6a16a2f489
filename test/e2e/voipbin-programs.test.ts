import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_KEY } from '../sip/harness/settings.ts';
import { TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import { ForeignProgram } from './foreign-program.ts';
import { Phone } from './phone.ts';
import type { PhoneCall } from './phone.ts';
import { SpokenSite } from './spoken-site.ts';

let spoken: SpokenSite;

beforeAll(async () => {
  spoken = await SpokenSite.open({ others: { dialects: { voipbin: { signup: true } } } });
});

afterAll(async () => {
  await spoken[Symbol.asyncDispose]();
});

/** A program of `examples/voipbin`, with nothing changed but the address of the API. */
function program(name: string, env: Readonly<Record<string, string>>): ForeignProgram {
  return new ForeignProgram('python3', [`examples/voipbin/${name}`], {
    VOIPBIN_BASE: spoken.site.product.apiAddress,
    ...env,
  });
}

/** The agent hears the whisper to its end, and takes the call. */
async function accepts(agentCall: PhoneCall, call: string): Promise<void> {
  const { api } = spoken.site.product;
  await eventually(
    'the agent is asked',
    async () => {
      return (await api.events(call)).some(({ type }) => type === 'handoff.accepting');
    },
    10_000,
  );
  await agentCall.press('1');
}

describe("the receptionist of VoIPBin's tutorial", () => {
  it('signs up, takes a number over, hears the caller, and bridges to a human who hears why', async () => {
    const { site } = spoken;
    const number = '+15557770001';
    await using receptionist = program('receptionist.py', { NUMBER: number, HUMAN: site.agent.uri });
    expect((await receptionist.tells('assigned'))[0]).toMatchObject({ answer: { number, status: 'assigned' } });
    await spoken.workersReady();
    await using caller = await Phone.open('+15550015001', TONES.caller);
    await caller.voice.tone(null);
    const call = await caller.call(number, site.product.udp);
    const record = await site.product.api.callFrom(caller.sip.user);
    await delay(4_000);
    await spoken.say(caller, 'caller');
    const webhooks = await receptionist.tells('webhook', 2);
    expect(webhooks[0]).toMatchObject({ path: '/webhook/call', event: { event: 'call.started', call_id: record.id } });
    expect(webhooks[1]).toMatchObject({
      path: `/webhook/speech?call_id=${record.id}`,
      event: { transcript: 'caller' },
    });
    const agentCall = await site.agent.pickUp();
    expect((await receptionist.tells('bridge'))[0]).toMatchObject({ answer: { status: 'transferring' } });
    await accepts(agentCall, record.id);
    await eventually('they talk', async () => (await site.product.api.call(record.id)).state === 'with-agent');
    const word = await spoken.say(site.agent, 'agent');
    expect((await call.heard()).firstHeardMs(TONES.agent, word.atMs)).not.toBeNull();
    expect(await site.product.api.lastHandoff(record.id)).toMatchObject({
      result: 'bridged',
      summary: 'The caller says: caller.',
    });
    await call.hangUp();
    await agentCall.ended();
    await site.agent.voice.sendTo(null);
    const ended = await eventually('the program is told of the end', () =>
      receptionist.told.find(({ event }) => (event as { event?: string } | undefined)?.event === 'call.ended'),
    );
    expect(ended).toMatchObject({ event: { result: 'completed', metadata: { intent: 'caller' } } });
  });
});

describe("the AI of VoIPBin's tutorial that pushes its actions", () => {
  it('is told that nobody answered, and offers the caller to the next human', async () => {
    const { site } = spoken;
    const number = '+15557770002';
    const humans = [site.secondAgent.uri, site.agent.uri].join(',');
    await using ai = program('pushed-actions.py', { NUMBER: number, HUMANS: humans, VOIPBIN_KEY: API_KEY });
    await ai.tells('assigned');
    await using caller = await Phone.open('+15550015002', TONES.caller);
    const call = await caller.call(number, site.product.udp);
    const record = await site.product.api.callFrom(caller.sip.user);
    const refused = await site.secondAgent.ringing(10_000);
    refused.reject('486 Busy Here');
    const agentCall = await site.agent.pickUp(15_000);
    await accepts(agentCall, record.id);
    await eventually('they talk', async () => (await site.product.api.call(record.id)).state === 'with-agent');
    expect(await ai.tells('pushed', 2)).toMatchObject([
      { answer: { status: 'ok', actions: 2 } },
      { answer: { status: 'ok', actions: 2 } },
    ]);
    await call.hangUp();
    await agentCall.ended();
    await site.agent.voice.sendTo(null);
  });

  it('keeps its number over a restart of Warmbridge', async () => {
    const { site } = spoken;
    const number = '+15557770003';
    await using ai = program('pushed-actions.py', { NUMBER: number, HUMANS: site.agent.uri, VOIPBIN_KEY: API_KEY });
    await ai.tells('assigned');
    await site.product[Symbol.asyncDispose]();
    await site.start();
    await using caller = await Phone.open('+15550015003', TONES.caller);
    const call = await caller.call(number, site.product.udp);
    expect((await ai.tells('webhook'))[0]).toMatchObject({ event: { event: 'call.started', to: number } });
    await call.hangUp();
  });
});

describe("a call of VoIPBin's API", () => {
  it('runs its actions: the caller presses a key, talks with the agent at once, and hears the rest of the flow', async () => {
    const { site } = spoken;
    await using party = await Phone.open('+15550015004', TONES.caller);
    const order = {
      source: { type: 'tel', target: '+15557770004' },
      destinations: [{ type: 'sip', target: party.uri }],
      actions: [
        { type: 'answer' },
        { type: 'talk', option: { text: 'Press one.', language: 'en-US' } },
        { type: 'digits_receive', option: { duration: 10_000, length: 1, key: '' } },
        { type: 'branch', option: { target_ids: { 1: 'human' } } },
        { type: 'hangup' },
        { id: 'human', type: 'connect', option: { destinations: [{ type: 'sip', target: site.agent.uri }] } },
        { type: 'sleep', option: { duration: 500 } },
      ],
    };
    const response = await fetch(`${site.product.apiAddress}/v1.0/calls?accesskey=${API_KEY}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(order),
    });
    const { calls } = (await response.json()) as { calls: { id: string; status: string; direction: string }[] };
    expect(response.status).toBe(200);
    expect(calls).toMatchObject([{ direction: 'outgoing' }]);
    const call = await party.pickUp();
    await delay(1_000);
    await call.press('1');
    const agentCall = await site.agent.pickUp();
    const id = calls[0]!.id;
    await eventually('they talk', async () => (await site.product.api.call(id)).state === 'with-agent');
    const word = await spoken.say(site.agent, 'agent');
    expect((await call.heard()).firstHeardMs(TONES.agent, word.atMs)).not.toBeNull();
    await agentCall.hangUp();
    await call.ended(10_000);
    await eventually('it is on record', async () => (await site.product.api.call(id)).ended);
    expect((await site.product.api.call(id)).ended).toMatchObject({ result: 'completed', reason: 'ai-hangup' });
  });
});
