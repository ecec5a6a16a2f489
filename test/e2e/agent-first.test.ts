import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { CallbackRecord } from '../../src/ports/callbacks.ts';
import { enginesOfRun } from '../sip/harness/engines.ts';
import { NUMBER } from '../sip/harness/settings.ts';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import { nowMs, tonesIn } from '../tools/index.ts';
import type { SipCall } from '../tools/sip-call.ts';
import { header } from '../tools/sip-message.ts';
import { toneSamples, wavBytes } from '../tools/tone-wav.ts';
import { expectTogether, longestSilenceMs } from './hearing.ts';
import type { PhoneCall } from './phone.ts';
import { Phone } from './phone.ts';
import { Site } from './site.ts';
import { stereoChannels } from './wav-header.ts';

const CALLING = 1_800;
const RINGBACK = 2_000;
const UNREACHED = 2_200;
const NOBODY_ELSE = 620;
const AMONG: readonly number[] = [...ALL_TONES, CALLING, RINGBACK, UNREACHED, NOBODY_ELSE];
/** A caller who answers is not in silence for longer. */
const MOST_SILENCE_MS = 400;
const PATIENCE_MS = 15_000;
/** So long it is looked that somebody is not called. */
const QUIET_MS = 700;

let site: Site;
/** Is called, and is the trunk by which numbers are called. */
let caller: Phone;

/** A site that calls agents first. */
async function open(machine: 'detect' | 'off'): Promise<void> {
  caller = await Phone.open('+15557000001', TONES.caller);
  const { address, port } = caller.sip;
  const { sip } = enginesOfRun();
  site = await Site.open({
    others: {
      sip: {
        ...sip,
        trunks: [
          { name: 'carrier', uri: `sip:${address}:${String(port)}`, allow: ['127.0.0.1'], optionsIntervalMs: 0 },
        ],
      },
      callbacks: {
        order: 'agent-first',
        spacingMs: 600_000,
        ringTimeoutMs: 3_000,
        machine,
        agentFirst: {
          whisper: { file: 'whisper.wav' },
          calling: { file: 'calling.wav' },
          ringback: { file: 'ringback.wav' },
          unreached: { file: 'unreached.wav' },
          retryMs: 1_000,
        },
      },
    },
    promptFiles: {
      'calling.wav': wavBytes(toneSamples(CALLING, 600)),
      'ringback.wav': wavBytes(toneSamples(RINGBACK, 1_000)),
      'unreached.wav': wavBytes(toneSamples(UNREACHED, 600)),
    },
  });
}

async function close(): Promise<void> {
  await site[Symbol.asyncDispose]();
  await caller[Symbol.asyncDispose]();
}

async function asked(number: string, more: Readonly<Record<string, unknown>> = {}): Promise<CallbackRecord> {
  const body = { number, route: NUMBER, reason: 'renewal', summary: 'The contract ends', ...more };
  const answer = await site.product.api.request('POST', '/v1/callbacks', body);
  expect(answer).toMatchObject({ status: 201 });
  return answer.body as CallbackRecord;
}

async function callbackOf({ id }: CallbackRecord): Promise<CallbackRecord> {
  return await site.product.api.get<CallbackRecord>(`/v1/callbacks/${id}`);
}

/** The callback, once an attempt is over. */
async function tried(record: CallbackRecord, attempts = 1): Promise<CallbackRecord> {
  return await eventually(
    'the attempt is over',
    async () => {
      const now = await callbackOf(record);
      return now.results.length >= attempts && now.state !== 'dialling' ? now : null;
    },
    PATIENCE_MS,
  );
}

/** Nobody calls it any more. */
async function over({ id }: CallbackRecord): Promise<void> {
  expect(await site.product.api.request('PATCH', `/v1/callbacks/${id}`, { state: 'failed' })).toMatchObject({
    status: 200,
  });
}

/** An agent whose telephone rang, who was briefed, and accepts. The caller's telephone rings then. */
async function accepted(): Promise<{ readonly agent: PhoneCall; readonly ringing: SipCall; readonly atMs: number }> {
  const agent = await site.agent.pickUp(PATIENCE_MS);
  await agent.briefed();
  const atMs = nowMs();
  await agent.press('1');
  return { agent, ringing: await caller.ringing(5_000), atMs };
}

/** Nobody has called the caller so far. */
async function expectNotCalled(): Promise<void> {
  await expect(caller.sip.nextCall(QUIET_MS)).rejects.toThrow();
}

/** The recording begins with the caller's answer: the caller is on the left, and the agent on the right. */
async function expectRecorded(record: CallbackRecord): Promise<void> {
  const id = (await callbackOf(record)).results[0]!.callId!;
  await eventually('the call is on record', async () => (await site.product.api.call(id)).ended, 5_000);
  const { left, right } = stereoChannels(await site.product.api.recording(id));
  for (const [side, tone] of [
    [left, TONES.caller],
    [right, TONES.agent],
  ] as const) {
    const heard = new Set<number>();
    for (let at = 0; at + 800 <= side.length; at += 800)
      for (const each of tonesIn(side.subarray(at, at + 800), AMONG)) heard.add(each);
    expect([...heard]).toEqual([tone]);
  }
}

afterEach(async () => {
  await site.product.expectQuiet();
});

describe('A callback with the agent first', () => {
  beforeAll(async () => await open('off'));
  afterAll(close);

  it('briefs an agent, then calls the caller, who hears the agent at once and nothing else', async () => {
    const record = await asked('+15557000001');
    const agentRinging = await site.agent.ringing(PATIENCE_MS);
    const { invitation } = agentRinging;
    expect(header(invitation!, 'X-Warmbridge-Reason')).toBe('renewal');
    expect(decodeURIComponent(header(invitation!, 'X-Warmbridge-Summary') ?? '')).toBe('The contract ends');
    expect(header(invitation!, 'From')).toContain('+15557000001');
    const agent = await site.agent.answer(agentRinging);
    await agent.briefed();
    await expectNotCalled();
    await agent.press('1');
    const ringing = await caller.ringing(5_000);
    expect(/^INVITE sip:([^@]+)@/.exec(ringing.invitation!.startLine)?.[1]).toBe('+15557000001');
    await agent.phone.voice.waitUntilHears([CALLING], AMONG, 5_000);
    const ringbackMs = await agent.phone.voice.waitUntilHears([RINGBACK], AMONG, 5_000);
    // The tone goes on.
    await delay(1_500);
    expect(await longestSilenceMs(agent, ringbackMs, nowMs(), AMONG)).toBeLessThanOrEqual(MOST_SILENCE_MS);
    const { handoffs } = await site.product.api.callFrom(NUMBER);
    expect(handoffs).toHaveLength(1);
    const answeredAt = nowMs();
    const called = await caller.answer(ringing);
    await expectTogether(called, agent, AMONG);
    expect(await longestSilenceMs(called, called.answeredAtMs, nowMs() - 100, AMONG)).toBeLessThanOrEqual(
      MOST_SILENCE_MS,
    );
    expect((await called.heard()).everHeard(called.answeredAtMs, nowMs(), AMONG)).toEqual([TONES.agent]);
    // Nothing of the caller came to the agent before.
    expect((await agent.heard()).everHeard(agent.answeredAtMs, answeredAt, AMONG)).toEqual(
      [TONES.whisper, CALLING, RINGBACK].toSorted((one, other) => one - other),
    );
    expect(await callbackOf(record)).toMatchObject({ state: 'done', attempts: 1, results: [{ result: 'reached' }] });
    await called.hangUp();
    await agent.ended();
    await expectRecorded(record);
  });

  it('tells the agent of a caller whose line is busy, and counts the attempt', async () => {
    const record = await asked('+15557000002');
    const { agent, ringing } = await accepted();
    ringing.reject('486 Busy Here');
    await agent.phone.voice.waitUntilHears([UNREACHED], AMONG, 5_000);
    await agent.ended();
    const missed = await tried(record);
    expect(missed).toMatchObject({ state: 'waiting', attempts: 1, results: [{ result: 'busy' }] });
    expect(Date.parse(missed.notBefore) - Date.now()).toBeGreaterThan(500_000);
    await over(record);
  });

  it('gives up a caller who lets it ring, and tells the agent', async () => {
    const record = await asked('+15557000003');
    const { agent, ringing } = await accepted();
    await ringing.waitForRequest('CANCEL', 6_000);
    await agent.phone.voice.waitUntilHears([UNREACHED], AMONG, 5_000);
    await agent.ended();
    expect(await tried(record)).toMatchObject({ attempts: 1, results: [{ result: 'no-answer' }] });
    await over(record);
  });

  it('takes the call back from a telephone that rings when the agent hangs up, and counts nothing', async () => {
    const record = await asked('+15557000004');
    const { agent, ringing } = await accepted();
    await agent.hangUp();
    await ringing.waitForRequest('CANCEL', 5_000);
    expect(await tried(record)).toMatchObject({ state: 'waiting', attempts: 0, results: [{ result: 'agent-left' }] });
    await over(record);
  });

  it('calls agents again when nobody took it, and the caller only then', async () => {
    const record = await asked('+15557000005');
    (await site.agent.ringing(PATIENCE_MS)).reject('486 Busy Here');
    expect(await tried(record)).toMatchObject({ state: 'waiting', attempts: 0, results: [{ result: 'no-agent' }] });
    await expectNotCalled();
    const { agent, ringing } = await accepted();
    const called = await caller.answer(ringing);
    await expectTogether(called, agent, AMONG);
    expect(await callbackOf(record)).toMatchObject({ state: 'done', attempts: 1 });
    await agent.hangUp();
    await called.ended();
  });

  it('reserves an agent, who is busy while the caller is called, and free again when that was in vain', async () => {
    const { api } = site.product;
    const become = async (state: string): Promise<void> => {
      const body = { uri: site.agent.uri, skills: { billing: 1 }, state };
      expect([200, 201]).toContain((await api.request('PUT', '/v1/agents/anna', body)).status);
    };
    const state = async (): Promise<string> => (await api.get<{ state: string }>('/v1/agents/anna')).state;
    await become('away');
    const record = await asked('+15557000009', { destinations: [{ skills: ['billing'] }] });
    expect(await tried(record)).toMatchObject({ state: 'waiting', attempts: 0, results: [{ result: 'no-agent' }] });
    await become('available');
    const { agent, ringing } = await accepted();
    expect(await state()).toBe('busy');
    ringing.reject('486 Busy Here');
    await agent.ended();
    await eventually('the agent is free', async () => (await state()) === 'available', 5_000);
    const missed = await tried(record, 2);
    expect(missed).toMatchObject({ state: 'waiting', attempts: 1 });
    expect(missed.results.at(-1)).toMatchObject({ result: 'busy' });
    await over(record);
  });

  it('a restart while the caller rings: an agent is called anew, and the caller once', async () => {
    const record = await asked('+15557000006');
    const { agent } = await accepted();
    site.product.signal('SIGKILL');
    expect(await site.product.exited()).toBe('SIGKILL');
    await agent.phone.voice.sendTo(null);
    await site.start();
    const again = await site.agent.pickUp(PATIENCE_MS);
    await again.briefed();
    await expectNotCalled();
    await again.press('1');
    const ringing = await caller.ringing(5_000);
    const called = await caller.answer(ringing);
    await expectTogether(called, again, AMONG);
    expect(await callbackOf(record)).toMatchObject({
      state: 'done',
      attempts: 1,
      results: [{ result: 'interrupted' }, { result: 'reached' }],
    });
    await expectNotCalled();
    await called.hangUp();
    await again.ended();
  });
});

describe('A callback with the agent first, where machines are found out', () => {
  beforeAll(async () => await open('detect'));
  afterAll(close);

  it('a human hears the agent at once, and has it', async () => {
    const record = await asked('+15557000007');
    const { agent, ringing } = await accepted();
    await caller.voice.tone(null);
    const called = await caller.answer(ringing);
    await delay(300);
    await caller.voice.say(NOBODY_ELSE, 700);
    await agent.phone.voice.waitUntilHears([NOBODY_ELSE], AMONG, 5_000);
    await eventually('they have each other', async () => (await callbackOf(record)).state === 'done', PATIENCE_MS);
    await caller.voice.tone(TONES.caller);
    await expectTogether(called, agent, AMONG);
    const heard = await called.heard();
    expect(heard.everHeard(called.answeredAtMs, nowMs(), AMONG)).toEqual([TONES.agent]);
    expect(await longestSilenceMs(called, called.answeredAtMs, nowMs() - 100, AMONG)).toBeLessThanOrEqual(
      MOST_SILENCE_MS,
    );
    await called.hangUp();
    await agent.ended();
  });

  it('a machine is hung up on, the agent is told, and the attempt counts', async () => {
    const record = await asked('+15557000008');
    const { agent, ringing } = await accepted();
    await caller.voice.tone(null);
    const called = await caller.answer(ringing);
    await caller.voice.say(NOBODY_ELSE, 8_000);
    await called.ended(8_000);
    await agent.phone.voice.waitUntilHears([UNREACHED], AMONG, 5_000);
    await agent.ended();
    expect(await tried(record)).toMatchObject({ state: 'waiting', attempts: 1, results: [{ result: 'machine' }] });
    await over(record);
  });
});
