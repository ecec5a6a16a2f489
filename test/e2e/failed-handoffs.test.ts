import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { CallRecord, HandoffRecord } from '../../src/ports/records.ts';
import { NUMBER } from '../sip/harness/settings.ts';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import { header } from '../tools/sip-message.ts';
import type { SipMessage } from '../tools/sip-message.ts';
import { converse } from './converse.ts';
import { Phone } from './phone.ts';
import type { PhoneCall } from './phone.ts';
import { Site } from './site.ts';

let site: Site;
let caller: Phone;
let callers = 0;

beforeAll(async () => {
  site = await Site.open({
    moreRoutes: (agent, deadUrl) => [
      {
        match: { to: '+1555200' },
        ai: { kind: 'webhook', url: deadUrl },
        handoff: { destinations: [agent], whisper: { file: 'whisper.wav' }, accept: { mode: 'auto' } },
      },
      { match: { to: '+1555201' }, ai: { kind: 'webhook', url: deadUrl }, handoff: { destinations: [] } },
    ],
  });
});

afterAll(async () => {
  await site[Symbol.asyncDispose]();
});

/** Each test has a caller of its own, so that the number finds its call on record. */
async function newCaller(): Promise<Phone> {
  caller = await Phone.open(`+1555000${String(++callers).padStart(3, '0')}`, TONES.caller);
  return caller;
}

afterEach(async () => {
  await caller[Symbol.asyncDispose]();
  await site.product.expectQuiet();
  expect(site.agent.sip.callsWaiting + site.secondAgent.sip.callsWaiting, 'calls that nobody expected').toBe(0);
});

async function dial(number = NUMBER): Promise<PhoneCall> {
  return await (await newCaller()).call(number, site.product.udp);
}

interface Outcome {
  readonly call: CallRecord;
  readonly handoff: HandoffRecord;
}

/** Waits for the end of the call, and returns its record. */
async function outcome(): Promise<Outcome> {
  const call = await site.product.api.endedCall(caller.sip.user);
  return { call, handoff: await site.product.api.lastHandoff(call.id) };
}

function reasonOf(message: SipMessage): string | null {
  return header(message, 'Reason');
}

/** Waits until the caller is with the AI again. The AI was told, and the caller hears its tone. */
async function expectBackWithAi(callerCall: PhoneCall, reason: string): Promise<void> {
  await callerCall.phone.voice.waitUntilHears([TONES.ai], ALL_TONES, 6_000);
  const { id } = await site.product.api.callFrom(caller.sip.user);
  const told = site.ai.requests.find(({ call_id, event }) => call_id === id && event === 'handoff.ended');
  expect(told).toMatchObject({ result: 'returned', reason });
  expect((await site.product.api.call(id)).state).toBe('with-ai');
}

describe('the caller leaves', () => {
  it('while the agent rings: CANCEL with Reason, nobody is left ringing (RFC 3261 9.1, RFC 3326)', async () => {
    const callerCall = await dial();
    const ringing = await site.agent.ringing();
    await callerCall.hangUp();
    const { message } = await ringing.waitForRequest('CANCEL');
    expect(reasonOf(message)).toMatch(/^Q\.850;cause=16/);
    await ringing.waitForRequest('ACK'); // of our 487
    const { call, handoff } = await outcome();
    expect(call.ended).toEqual({ result: 'abandoned', reason: 'caller-hangup', sipStatus: 200 });
    expect(handoff).toMatchObject({
      result: 'failed',
      resultReason: 'caller-left',
      attempts: [{ result: 'cancelled', q850Cause: 16, answeredAt: null }],
    });
  });

  it('while the agent is briefed: the agent is told, then BYE', async () => {
    const callerCall = await dial();
    const agentCall = await site.agent.pickUp();
    await agentCall.briefed();
    await callerCall.hangUp();
    await agentCall.phone.voice.waitUntilHears([TONES.callerLeft], ALL_TONES);
    const { atMs, bye } = await agentCall.ended();
    expect(reasonOf(bye)).toMatch(/^Q\.850;cause=16/);
    const heard = await agentCall.heard();
    expect(heard.everHeard(agentCall.answeredAtMs, atMs, ALL_TONES)).toEqual([TONES.whisper, TONES.callerLeft]);
    const { call, handoff } = await outcome();
    expect(call.ended).toEqual({ result: 'abandoned', reason: 'caller-hangup', sipStatus: 200 });
    expect(handoff).toMatchObject({
      result: 'failed',
      resultReason: 'caller-left',
      attempts: [{ result: 'cancelled', sipStatus: 200, q850Cause: 16 }],
    });
  });

  it('before the answer: CANCEL gets 200 and the INVITE 487 (RFC 3261 9.2)', async () => {
    const phone = await newCaller();
    // On a busy machine the 200 may be out before the CANCEL is read. Both are there when the product wakes up.
    site.product.signal('SIGSTOP');
    const invite = phone.sip.invite(NUMBER, site.product.udp, phone.voice.sdp());
    invite.cancel();
    await delay(100);
    site.product.signal('SIGCONT');
    await invite.waitForStatus(487);
    await invite.waitForCancelConfirmed();
    const call = await site.product.api.endedCall(phone.sip.user);
    expect(call.ended).toEqual({ result: 'abandoned', reason: 'caller-cancel', sipStatus: 487 });
    expect(call.answeredAt).toBeNull();
    expect(call.handoffs).toEqual([]);
  });

  it('at any moment around the answer: 487 and abandoned, or 200 and a call (RFC 3261 9.1, 9.2)', async () => {
    const phone = await newCaller();
    const statuses: number[] = [];
    for (let waitMs = 0; waitMs < 60; waitMs += 3) {
      const invite = phone.sip.invite(NUMBER, site.product.udp, phone.voice.sdp());
      await delay(waitMs);
      invite.cancel();
      const final = await invite.waitForFinal();
      await invite.waitForCancelConfirmed();
      statuses.push(final.message.status!);
      // "CANCEL has no effect on a request that has received a final response". Then only a BYE ends the call.
      if (final.message.status === 200) await invite.hangUp();
      // The Call-ID finds the call. If the 487 is faster than the record, the newest call of this number is still the
      // last one.
      const call = await eventually('the call ends on record', async () => {
        const calls = await site.product.api.calls(`?from=${encodeURIComponent(phone.sip.user)}`);
        return calls.find(({ legs, ended }) => legs[0]?.sipCallId === invite.callId && ended !== null) ?? false;
      });
      expect(call.ended, `CANCEL after ${waitMs} ms, final status ${final.message.status}`).toMatchObject(
        final.message.status === 200
          ? { reason: 'caller-hangup', sipStatus: 200 }
          : { result: 'abandoned', reason: 'caller-cancel', sipStatus: 487 },
      );
      // If the product has called the agent already, it cancels that call.
      if (site.agent.sip.callsWaiting > 0) await (await site.agent.ringing()).waitForRequest('CANCEL');
    }
    expect(new Set(statuses)).toEqual(new Set([200, 487]));
  });
});

describe('the agent does not take the call', () => {
  it('does not answer: CANCEL with cause 19, the caller goes back to the AI', async () => {
    const callerCall = await dial();
    const ringing = await site.agent.ringing();
    const { message } = await ringing.waitForRequest('CANCEL');
    expect(reasonOf(message)).toMatch(/^Q\.850;cause=19/);
    await expectBackWithAi(callerCall, 'no-answer');
    await callerCall.hangUp();
    const { call, handoff } = await outcome();
    expect(call.ended).toEqual({ result: 'completed', reason: 'caller-hangup', sipStatus: 200 });
    expect(handoff).toMatchObject({
      result: 'returned',
      resultReason: 'no-answer',
      attempts: [{ result: 'no-answer', q850Cause: 19, answeredAt: null }],
    });
    expect(handoff.attempts[0]!.ringingAt).not.toBeNull();
  });

  it('is busy: the next destination is called', async () => {
    const { script } = site.ai;
    site.ai.script = (request) =>
      request.event === 'call.started'
        ? [{ type: 'transfer', destination: [site.agent.uri, site.secondAgent.uri] }]
        : script(request);
    const callerCall = await dial();
    (await site.agent.ringing()).reject('486 Busy Here', [['Reason', 'Q.850;cause=17;text="User busy"']]);
    const agentCall = await site.secondAgent.pickUp();
    await agentCall.briefed();
    await agentCall.press('1');
    await callerCall.phone.voice.waitUntilHears([TONES.agent], ALL_TONES);
    await callerCall.hangUp();
    await agentCall.ended();
    site.ai.script = script;
    const { call, handoff } = await outcome();
    expect(call.ended).toEqual({ result: 'completed', reason: 'caller-hangup', sipStatus: 200 });
    expect(handoff).toMatchObject({
      result: 'bridged',
      resultReason: 'completed',
      attempts: [
        { destination: site.agent.uri, result: 'busy', sipStatus: 486, q850Cause: 17 },
        { destination: site.secondAgent.uri, result: 'answered', sipStatus: 200 },
      ],
    });
  });

  it.each([
    { answer: '603 Decline', result: 'declined', resultReason: 'declined', sipStatus: 603, q850Cause: 21 },
    { answer: '404 Not Found', result: 'unreachable', resultReason: 'error', sipStatus: 404, q850Cause: 1 },
    { answer: '480 Temporarily Unavailable', result: 'no-answer', resultReason: 'no-answer', sipStatus: 480, q850Cause: 18 }, // prettier-ignore
    { answer: '488 Not Acceptable Here', result: 'rejected', resultReason: 'error', sipStatus: 488, q850Cause: 127 },
    { answer: '503 Service Unavailable', result: 'unreachable', resultReason: 'error', sipStatus: 503, q850Cause: 41 },
  ])('answers $answer: attempt $result, cause $q850Cause (RFC 3398 8.2.6.1)', async (expected) => {
    const { answer, resultReason, ...attempt } = expected;
    const callerCall = await dial();
    (await site.agent.sip.nextCall()).reject(answer);
    await expectBackWithAi(callerCall, resultReason);
    await callerCall.hangUp();
    expect((await outcome()).handoff).toMatchObject({ result: 'returned', resultReason, attempts: [attempt] });
  });

  it('declines with its digit: BYE with cause 21, the caller goes back to the AI and never heard the agent', async () => {
    const callerCall = await dial();
    const agentCall = await site.agent.pickUp();
    await agentCall.briefed();
    await agentCall.press('2');
    const { bye } = await agentCall.ended();
    expect(reasonOf(bye)).toMatch(/^Q\.850;cause=21/);
    await expectBackWithAi(callerCall, 'declined');
    const heard = await callerCall.heard();
    expect(heard.firstHeardMs(TONES.agent)).toBeNull();
    await callerCall.hangUp();
    expect((await outcome()).handoff).toMatchObject({
      result: 'returned',
      resultReason: 'declined',
      attempts: [{ result: 'declined', sipStatus: 200, q850Cause: 21 }],
    });
  });

  it('answers but presses nothing (a machine): BYE after the accept timeout, the caller goes back to the AI', async () => {
    const callerCall = await dial();
    const agentCall = await site.agent.pickUp();
    const { bye } = await agentCall.ended(8_000);
    expect(reasonOf(bye)).toMatch(/^Q\.850;cause=21/);
    await expectBackWithAi(callerCall, 'machine');
    await callerCall.hangUp();
    expect((await outcome()).handoff).toMatchObject({
      result: 'returned',
      resultReason: 'machine',
      attempts: [{ result: 'machine', sipStatus: 200, q850Cause: 21 }],
    });
  });

  it('answers and hangs up during the whisper: declined, the caller goes back to the AI', async () => {
    const callerCall = await dial();
    const agentCall = await site.agent.pickUp();
    await agentCall.briefed();
    await agentCall.hangUp();
    await expectBackWithAi(callerCall, 'declined');
    await callerCall.hangUp();
    expect((await outcome()).handoff).toMatchObject({
      result: 'returned',
      resultReason: 'declined',
      attempts: [{ result: 'declined', sipStatus: 200 }],
    });
  });
});

describe('somebody else ends the handoff', () => {
  it('the API cancels it: the agent gets CANCEL, the caller goes back to the AI', async () => {
    const callerCall = await dial();
    const ringing = await site.agent.ringing();
    const live = await site.product.api.callFrom(caller.sip.user);
    const path = `/v1/calls/${live.id}/handoffs/${live.handoffs[0]!}`;
    expect((await site.product.api.request('DELETE', path)).status).toBeLessThan(300);
    const { message } = await ringing.waitForRequest('CANCEL');
    expect(reasonOf(message)).toMatch(/^Q\.850;cause=16/);
    await expectBackWithAi(callerCall, 'cancelled');
    expect((await site.product.api.request('DELETE', path)).status, 'a second time').toBe(409);
    await callerCall.hangUp();
    expect((await outcome()).handoff).toMatchObject({
      result: 'returned',
      resultReason: 'cancelled',
      attempts: [{ result: 'cancelled', q850Cause: 16 }],
    });
  });

  it('the API hangs up the call while the agent is briefed: BYE to both', async () => {
    const callerCall = await dial();
    const agentCall = await site.agent.pickUp();
    await agentCall.briefed();
    const live = await site.product.api.callFrom(caller.sip.user);
    expect((await site.product.api.request('DELETE', `/v1/calls/${live.id}`)).status).toBeLessThan(300);
    await Promise.all([callerCall.ended(), agentCall.ended()]);
    const { call, handoff } = await outcome();
    expect(call.ended).toEqual({ result: 'completed', reason: 'api-hangup', sipStatus: 200 });
    expect(handoff).toMatchObject({
      result: 'failed',
      resultReason: 'cancelled',
      attempts: [{ result: 'cancelled', sipStatus: 200, q850Cause: 16 }],
    });
  });
});

describe('the AI application is down', () => {
  it('with an agent on the route: the caller is handed over', async () => {
    const callerCall = await dial('+1555200');
    const agentCall = await site.agent.pickUp();
    await callerCall.phone.voice.waitUntilHears([TONES.agent], ALL_TONES, 8_000);
    await callerCall.hangUp();
    await agentCall.ended();
    const { call, handoff } = await outcome();
    expect(call).toMatchObject({ route: '+1555200', ended: { result: 'completed', reason: 'caller-hangup' } });
    expect(handoff).toMatchObject({ result: 'bridged', reason: 'The AI application is not available' });
  });

  it('without one: the call ends with the reason ai-failed', async () => {
    const callerCall = await dial('+1555201');
    const { bye } = await callerCall.ended();
    expect(reasonOf(bye)).toMatch(/^Q\.850;cause=/);
    const call = await site.product.api.endedCall(caller.sip.user);
    expect(call.ended).toEqual({ result: 'failed', reason: 'ai-failed', sipStatus: 200 });
  });
});

describe('the call cannot be taken', () => {
  it('no route: 404', async () => {
    const phone = await newCaller();
    await phone.sip.invite('+49999', site.product.udp, phone.voice.sdp()).waitForStatus(404);
    const call = await site.product.api.endedCall(phone.sip.user);
    expect(call).toMatchObject({ route: null, answeredAt: null, ended: { result: 'refused', sipStatus: 404 } });
  });

  it.each([
    ['video only', 'm=video 40000 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n'],
    ['no common codec', 'm=audio 40000 RTP/AVP 9\r\na=rtpmap:9 G722/8000\r\n'],
  ])('%s: 488 (RFC 3261 21.4.26)', async (_name, media) => {
    const phone = await newCaller();
    const sdp = `v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n${media}`;
    await phone.sip.invite(NUMBER, site.product.udp, sdp).waitForStatus(488);
    const call = await site.product.api.endedCall(phone.sip.user);
    expect(call).toMatchObject({ answeredAt: null, ended: { result: 'failed', sipStatus: 488 } });
  });
});

describe('in a conversation', () => {
  it('the agent holds (re-INVITE inactive): the caller hears music, and the agent again afterwards (RFC 3264 8.4)', async () => {
    const { callerCall, agentCall } = await converse(site, await newCaller());
    const { voice } = agentCall.phone;
    const held = await agentCall.sip.reinvite(voice.sdp({ direction: 'inactive' }));
    expect(held.status).toBe(200);
    expect(held.body).toMatch(/^a=inactive\r?$/m);
    await callerCall.phone.voice.waitUntilHears([TONES.hold], ALL_TONES);
    expect((await site.product.api.callFrom(caller.sip.user)).state).toBe('on-hold');
    const resumed = await agentCall.sip.reinvite(voice.sdp());
    expect(resumed.body).not.toMatch(/^a=(recvonly|inactive)\r?$/m);
    await callerCall.phone.voice.waitUntilHears([TONES.agent], ALL_TONES);
    await agentCall.phone.voice.waitUntilHears([TONES.caller], ALL_TONES);
    expect((await site.product.api.callFrom(caller.sip.user)).state).toBe('with-agent');
    await agentCall.hangUp();
    await callerCall.ended();
    expect((await outcome()).call.ended).toMatchObject({ reason: 'agent-hangup' });
  });

  it('the caller falls silent and stays: nothing ends before media.inactivityMs', async () => {
    const { callerCall, agentCall } = await converse(site, await newCaller());
    await callerCall.phone.voice.pause();
    await agentCall.phone.voice.waitUntilHears([], ALL_TONES);
    await delay(1_000);
    expect(callerCall.sip.got('BYE') || agentCall.sip.got('BYE')).toBe(false);
    await callerCall.phone.voice.pause(false);
    await agentCall.phone.voice.waitUntilHears([TONES.caller], ALL_TONES);
    await callerCall.hangUp();
    await agentCall.ended();
  });
});

describe('when all is over', () => {
  it('every AI application was told the end of each of its answered calls', async () => {
    const calls = await site.product.api.allCalls();
    const answered = calls.filter(({ answeredAt, route }) => answeredAt !== null && route === NUMBER);
    expect(answered.length).toBeGreaterThan(10);
    await eventually('the AI is told of every end', () =>
      answered.every(({ id }) => site.ai.requests.some((told) => told.call_id === id && told.event === 'call.ended')),
    );
  });

  it('no transaction, timer or RTP port is left', { timeout: 60_000 }, async () => {
    await site.product.expectIdle();
  });
});
