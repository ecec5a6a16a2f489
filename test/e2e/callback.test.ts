import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { CallbackRecord } from '../../src/ports/callbacks.ts';
import { enginesOfRun } from '../sip/harness/engines.ts';
import { NUMBER } from '../sip/harness/settings.ts';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import { EventReceiver } from '../tools/event-receiver.ts';
import type { SipCall } from '../tools/sip-call.ts';
import { header } from '../tools/sip-message.ts';
import { toneSamples, wavBytes } from '../tools/tone-wav.ts';
import { expectTogether, longestSilenceMs } from './hearing.ts';
import type { PhoneCall } from './phone.ts';
import { Phone } from './phone.ts';
import { Site } from './site.ts';

const OFFER = 1_800;
const ASK = 2_000;
const THANKS = 2_200;
const GREETING = 2_400;
const AMONG: readonly number[] = [...ALL_TONES, OFFER, ASK, THANKS, GREETING];
/** A caller is not in silence for longer, from the end of the handoff to the offer. */
const MOST_SILENCE_MS = 400;
const PATIENCE_MS = 15_000;

let site: Site;
let events: EventReceiver;
/** Calls, and is the trunk by which numbers are called. */
let caller: Phone;

beforeAll(async () => {
  events = await EventReceiver.open();
  caller = await Phone.open('+15557000001', TONES.caller);
  const { address, port } = caller.sip;
  const { sip } = enginesOfRun();
  site = await Site.open({
    handoff: { ringTimeoutMs: 1_000, fallback: [{ kind: 'callback' }, { kind: 'hangup' }] },
    others: {
      sip: {
        ...sip,
        trunks: [{ name: 'carrier', uri: `sip:${address}:${String(port)}`, allow: ['127.0.0.1'] }],
      },
      callbacks: {
        spacingMs: 1_000,
        ringTimeoutMs: 3_000,
        machine: 'off',
        offer: { file: 'offer.wav' },
        ask: { file: 'ask.wav' },
        thanks: { file: 'thanks.wav' },
        greeting: { file: 'greeting.wav' },
      },
      webhooks: [
        {
          url: events.url,
          allowPrivate: true,
          events: ['callback.requested', 'callback.dialling', 'callback.missed', 'callback.done', 'callback.failed'],
        },
      ],
    },
    promptFiles: {
      'offer.wav': wavBytes(toneSamples(OFFER, 1_500)),
      'ask.wav': wavBytes(toneSamples(ASK, 1_000)),
      'thanks.wav': wavBytes(toneSamples(THANKS, 600)),
      'greeting.wav': wavBytes(toneSamples(GREETING, 1_000)),
    },
  });
});

afterEach(async () => {
  for (const { id, state } of await callbacks()) {
    if (state === 'waiting') await site.product.api.request('DELETE', `/v1/callbacks/${id}`);
  }
  await site.product.expectQuiet();
});

afterAll(async () => {
  await site[Symbol.asyncDispose]();
  await caller[Symbol.asyncDispose]();
  await events[Symbol.asyncDispose]();
});

async function callbacks(query = ''): Promise<readonly CallbackRecord[]> {
  return (await site.product.api.get<{ items: CallbackRecord[] }>(`/v1/callbacks${query}`)).items;
}

/** The callback of that number, once it is as it should be. */
async function callbackOf(number: string, state: CallbackRecord['state']): Promise<CallbackRecord> {
  return await eventually(
    `the callback of ${number} is ${state}`,
    async () => (await callbacks()).find((each) => each.number === number && each.state === state),
    PATIENCE_MS,
  );
}

/** A caller whom the agent does not answer, and who hears the offer. */
async function offered(): Promise<PhoneCall> {
  const call = await caller.call(NUMBER, site.product.udp);
  await site.agent.ringing();
  const musicMs = await call.phone.voice.waitUntilHears([TONES.hold], AMONG, 5_000);
  const offeredMs = await call.phone.voice.waitUntilHears([OFFER], AMONG, 5_000);
  expect(await longestSilenceMs(call, musicMs, offeredMs, AMONG)).toBeLessThanOrEqual(MOST_SILENCE_MS);
  return call;
}

async function thanked(call: PhoneCall): Promise<void> {
  await call.phone.voice.waitUntilHears([THANKS], AMONG, 5_000);
  await call.ended();
}

/** The number that an INVITE calls. */
function called(call: SipCall): string {
  return /^INVITE sip:([^@]+)@/.exec(call.invitation!.startLine)?.[1] ?? '';
}

function told(id: string): readonly string[] {
  return events.received
    .map(({ body }) => JSON.parse(body) as { readonly event: string; readonly callback: string })
    .filter(({ callback }) => callback === id)
    .map(({ event }) => event);
}

describe('A caller whom nobody answers', () => {
  it('confirms the number by a key, is thanked and called back, and talks with an agent who knows what it is about', async () => {
    const first = await offered();
    await first.press('1');
    await thanked(first);
    const { sip } = caller;
    const asked = await eventually('the callback is on record', async () => (await callbacks())[0], 5_000);
    expect(asked).toMatchObject({
      number: sip.user,
      from: NUMBER,
      context: { reason: 'billing', summary: 'Wants a refund' },
    });
    expect(await site.product.api.get(`/v1/calls/${asked.callId!}/handoffs/${asked.handoffId!}`)).toMatchObject({
      result: 'callback',
      resultReason: 'no-answer',
    });

    const ringing = await caller.ringing(PATIENCE_MS);
    expect(called(ringing)).toBe(sip.user);
    expect(await site.product.api.request('PATCH', `/v1/callbacks/${asked.id}`, { state: 'done' })).toMatchObject({
      status: 409,
      body: { error: { code: 'conflict', details: { state: 'dialling' } } },
    });
    const second = await caller.answer(ringing);
    await caller.voice.waitUntilHears([GREETING], AMONG, 5_000);
    const agentRinging = await site.agent.ringing();
    expect(header(agentRinging.invitation!, 'X-Warmbridge-Reason')).toBe('billing');
    expect(decodeURIComponent(header(agentRinging.invitation!, 'X-Warmbridge-Summary') ?? '')).toBe('Wants a refund');
    const agent = await site.agent.answer(agentRinging);
    await agent.briefed();
    await agent.press('1');
    await expectTogether(second, agent, AMONG);
    const done = await callbackOf(sip.user, 'done');
    expect(done).toMatchObject({ id: asked.id, attempts: 1, results: [{ result: 'reached' }] });
    await second.hangUp();
    await agent.ended();
    const call = await site.product.api.get<{ ended: unknown }>(`/v1/calls/${done.results[0]!.callId!}`);
    expect(call).toMatchObject({ direction: 'outbound', to: sip.user });
    await eventually('the receiver is told', () => told(asked.id).length >= 3, 5_000);
    expect(told(asked.id)).toEqual(
      expect.arrayContaining(['callback.requested', 'callback.dialling', 'callback.done']),
    );
  });

  it('who hangs up during the offer is not called back', async () => {
    const before = (await callbacks()).length;
    const call = await offered();
    await call.hangUp();
    const record = await site.product.api.endedCall(caller.sip.user);
    expect(record.ended).toMatchObject({ result: 'abandoned', reason: 'caller-hangup' });
    await delay(500);
    expect(await callbacks()).toHaveLength(before);
  });

  it('enters another number, hears where we would call, confirms it, and is called there', async () => {
    const call = await offered();
    await call.press('2');
    await call.phone.voice.waitUntilHears([ASK], AMONG, 5_000);
    await call.press('5550777#');
    await call.phone.voice.waitUntilHears([OFFER], AMONG, 5_000);
    await call.press('1');
    await thanked(call);
    const ringing = await caller.ringing(PATIENCE_MS);
    expect(called(ringing)).toBe('5550777');
    ringing.reject('486 Busy Here');
    const missed = await callbackOf('5550777', 'waiting');
    expect(missed).toMatchObject({ attempts: 1, results: [{ result: 'busy' }] });
    expect(await site.product.api.request('PATCH', `/v1/callbacks/${missed.id}`, { state: 'done' })).toMatchObject({
      status: 200,
      body: { state: 'done' },
    });
  });
});

describe('POST /v1/callbacks', () => {
  it('has somebody called, and gives up when nobody could be reached three times', async () => {
    const body = { number: '+15557000002', route: NUMBER, reason: 'renewal', summary: 'The contract ends' };
    const answer = await site.product.api.request('POST', '/v1/callbacks', body);
    expect(answer).toMatchObject({
      status: 201,
      body: { state: 'waiting', attempts: 0, maxAttempts: 3, destinations: [site.agent.uri] },
    });
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      const ringing = await caller.ringing(PATIENCE_MS);
      expect(called(ringing)).toBe('+15557000002');
      ringing.reject('480 Temporarily Unavailable');
    }
    const failed = await callbackOf('+15557000002', 'failed');
    expect(failed.results).toHaveLength(3);
    await eventually('the receiver is told', () => told(failed.id).includes('callback.failed'), 5_000);
    expect(told(failed.id).filter((event) => event === 'callback.missed')).toHaveLength(2);
  });

  it('a restart while the caller rings: it waits again, and the caller is called once more', async () => {
    const body = { number: '+15557000003', route: NUMBER, reason: 'renewal', summary: '' };
    await site.product.api.request('POST', '/v1/callbacks', body);
    await caller.ringing(PATIENCE_MS);
    site.product.signal('SIGKILL');
    expect(await site.product.exited()).toBe('SIGKILL');
    await site.start();
    const ringing = await caller.ringing(PATIENCE_MS);
    expect(called(ringing)).toBe('+15557000003');
    ringing.reject('486 Busy Here');
    expect(await callbackOf('+15557000003', 'waiting')).toMatchObject({
      attempts: 1,
      results: [{ result: 'interrupted' }, { result: 'busy' }],
    });
  });
});
