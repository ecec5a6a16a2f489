import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { NUMBER } from '../sip/harness/settings.ts';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import { header } from '../tools/sip-message.ts';
import { nowMs, ToneParty } from '../tools/index.ts';
import { converse } from './converse.ts';
import { expectHears } from './hearing.ts';
import { Phone } from './phone.ts';
import type { PhoneCall } from './phone.ts';
import { Site } from './site.ts';

/** Time for a change of the scene to reach every ear. */
const CHANGE_MS = 200;

let site: Site;
let callers = 0;

beforeAll(async () => {
  site = await Site.open();
});

afterAll(async () => {
  await site[Symbol.asyncDispose]();
});

afterEach(async () => {
  await site.product.expectQuiet();
});

async function newCaller(frequencyHz: number = TONES.caller): Promise<Phone> {
  return await Phone.open(`+1555300${String(++callers).padStart(3, '0')}`, frequencyHz);
}

/** Waits until the caller is with the AI and the AI has nothing to do. @returns the id of the call */
async function withAi(caller: Phone): Promise<string> {
  return await eventually('the caller is with the AI', async () => {
    const [call] = await site.product.api.calls(`?from=${encodeURIComponent(caller.sip.user)}`);
    return call?.state === 'with-ai' && call.id;
  });
}

describe('a handoff by POST /v1/calls/{id}/handoffs', () => {
  const usual = (): readonly never[] => [];

  it('uses the destination, whisper, announcement and accept mode of the request; the agent may speak PCMA', async () => {
    site.ai.script = usual;
    await using caller = await newCaller();
    await using agent = await Phone.open('2003', TONES.agent, 'PCMA');
    const callerCall = await caller.call(NUMBER, site.product.udp);
    const id = await withAi(caller);
    const { api } = site.product;
    const request = {
      destinations: [agent.uri],
      reason: 'billing',
      summary: 'Überweisung, 50 %',
      whisper: { file: 'whisper.wav' },
      announcement: null,
      accept: { mode: 'auto' },
    };
    const started = await api.request('POST', `/v1/calls/${id}/handoffs`, request);
    expect(started.status).toBe(202);
    expect(started.body).toMatchObject({ callId: id, phase: 'ringing', reason: 'billing', result: null });
    const again = await api.request('POST', `/v1/calls/${id}/handoffs`, request);
    expect(again).toMatchObject({ status: 409, body: { error: { code: expect.any(String) } } });

    const agentCall = await agent.pickUp();
    expect(decodeURIComponent(header(agentCall.sip.invitation!, 'X-Warmbridge-Summary')!)).toBe(request.summary);
    const joinedAtMs = await caller.voice.waitUntilHears([TONES.agent], ALL_TONES, 6_000);
    await delay(700);
    const heard = await callerCall.heard();
    expect(heard.everHeard(callerCall.answeredAtMs, joinedAtMs - CHANGE_MS, ALL_TONES)).toEqual([TONES.hold]);
    const agentHeard = await agentCall.heard();
    expectHears(agentHeard, joinedAtMs + CHANGE_MS, nowMs() - 50, TONES.caller);
    await callerCall.hangUp();
    await agentCall.ended();
    const call = await api.endedCall(caller.sip.user);
    expect(call.legs.map(({ role, codec }) => [role, codec])).toEqual([
      ['caller', 'PCMU'],
      ['agent', 'PCMA'],
    ]);
    expect(await api.lastHandoff(id)).toMatchObject({ id: started.body.id, result: 'bridged' });
  });

  it('is refused with the fault: 404 for no such call, 400 with the path, 400 for a file outside of the prompts', async () => {
    site.ai.script = usual;
    await using caller = await newCaller();
    const callerCall = await caller.call(NUMBER, site.product.udp);
    const id = await withAi(caller);
    const { api } = site.product;
    const post = async (call: string, body: unknown): Promise<{ status: number; text: string }> => {
      const answer = await api.request('POST', `/v1/calls/${call}/handoffs`, body);
      return { status: answer.status, text: JSON.stringify(answer.body) };
    };
    const body = { reason: 'r', summary: 's' };
    expect((await post('nobody', body)).status).toBe(404);
    const wrong = await post(id, { ...body, ringTimeoutMs: 'soon' });
    expect(wrong.status).toBe(400);
    expect(wrong.text).toContain('ringTimeoutMs');
    const outside = await post(id, { ...body, whisper: { file: '../../etc/passwd' } });
    expect(outside.status).toBe(400);
    expect(outside.text).toContain('whisper');
    await callerCall.hangUp();
  });

  it('can follow one that failed: the call has two handoffs on record', async () => {
    site.ai.script = usual;
    await using caller = await newCaller();
    const callerCall = await caller.call(NUMBER, site.product.udp);
    const id = await withAi(caller);
    const { api } = site.product;
    const body = { reason: 'r', summary: 's', announcement: null, whisper: { file: 'whisper.wav' } };
    await api.request('POST', `/v1/calls/${id}/handoffs`, body);
    (await site.agent.ringing()).reject('486 Busy Here');
    await withAi(caller);
    await api.request('POST', `/v1/calls/${id}/handoffs`, body);
    const agentCall = await site.agent.pickUp();
    await agentCall.briefed();
    await agentCall.press('1');
    await caller.voice.waitUntilHears([TONES.agent], ALL_TONES);
    await callerCall.hangUp();
    await agentCall.ended();
    const { handoffs } = await api.endedCall(caller.sip.user);
    const results = await Promise.all(handoffs.map(async (handoff) => (await api.handoff(id, handoff)).result));
    expect(results).toEqual(['returned', 'bridged']);
  });
});

describe('calls beside each other', () => {
  it('two conversations at once stay apart', async () => {
    const tones = { first: { caller: 420, agent: 570 }, second: { caller: 760, agent: 980 } };
    const all = Object.values(tones).flatMap(({ caller, agent }) => [caller, agent]);
    await using stack = new AsyncDisposableStack();
    const converse = async ({ caller: from, agent: to }: { caller: number; agent: number }): Promise<PhoneCall[]> => {
      const caller = stack.use(await newCaller(from));
      const agent = stack.use(await Phone.open(`30${to}`, to));
      site.ai.script = () => [{ type: 'transfer', destination: agent.uri }];
      const callerCall = await caller.call(NUMBER, site.product.udp);
      const agentCall = await agent.pickUp();
      site.ai.script = () => [];
      await agentCall.briefed();
      await agentCall.press('1');
      await caller.voice.waitUntilHears([to], all);
      return [callerCall, agentCall];
    };
    const [firstCaller, firstAgent] = await converse(tones.first);
    const [secondCaller, secondAgent] = await converse(tones.second);
    const fromMs = nowMs() + CHANGE_MS;
    await delay(1_200);
    const toMs = nowMs() - 50;
    const expected = [
      [firstCaller!, tones.first.agent],
      [firstAgent!, tones.first.caller],
      [secondCaller!, tones.second.agent],
      [secondAgent!, tones.second.caller],
    ] as const;
    for (const [party, tone] of expected) {
      expectHears(await party.heard(), fromMs, toMs, tone, all);
    }
    await firstCaller!.hangUp();
    await firstAgent!.ended();
    await secondAgent!.hangUp();
    await secondCaller!.ended();
  });

  it('a caller whose telephone moves to another port (re-INVITE) talks and hears there', async () => {
    site.ai.script = ({ event }) => (event === 'call.started' ? [{ type: 'transfer' }] : []);
    await using caller = await newCaller();
    const { callerCall, agentCall } = await converse(site, caller);

    await using moved = await ToneParty.open({ frequencyHz: 640 });
    const answer = await callerCall.sip.reinvite(moved.sdp());
    expect(answer.status).toBe(200);
    await caller.voice.sendTo(null);
    await moved.connect(answer.body);
    const all = [...ALL_TONES, 640];
    await moved.waitUntilHears([TONES.agent], all);
    await agentCall.phone.voice.waitUntilHears([640], all);
    await callerCall.hangUp();
    await moved.sendTo(null);
    await agentCall.ended();
  });
});
