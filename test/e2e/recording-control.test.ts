import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { NUMBER } from '../sip/harness/settings.ts';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import { longestSilence, tonesIn } from '../tools/index.ts';
import { Phone } from './phone.ts';
import type { PhoneCall } from './phone.ts';
import { Site } from './site.ts';
import { stereoChannels } from './wav-header.ts';

/** A route whose calls are not recorded. */
const UNRECORDED = '+15550409901';
/** A route that tells its callers. */
const ANNOUNCED = '+15550409902';
const BEEP_HZ = 1_400;
const WITH_BEEP = [...ALL_TONES, BEEP_HZ];

let site: Site;
const callers: Phone[] = [];
let calls = 0;

beforeAll(async () => {
  site = await Site.open({
    promptFiles: { 'recording-beep.wav': readFileSync('prompts/recording-beep.wav') },
    moreRoutes: (agent, _dead, aiUrl) =>
      [UNRECORDED, ANNOUNCED].map((to) => ({
        match: { to },
        ai: { kind: 'webhook', url: aiUrl },
        handoff: { destinations: [agent], accept: { mode: 'dtmf', accept: '1' }, whisper: { file: 'whisper.wav' } },
        recording:
          to === UNRECORDED
            ? { enabled: false }
            : { announcement: { file: 'announcement.wav' }, beep: { everyMs: 2_000 }, briefings: false },
      })),
    others: {
      recording: {
        directory: 'recordings',
        briefings: true,
        keys: { pause: '*7', resume: '*0' },
        pauseMaxMs: 3_000,
        pauseWhen: [{ name: 'card', says: 'ai', phrases: ['card number'], forMs: 1_500 }],
      },
    },
  });
});

afterAll(async () => {
  await site[Symbol.asyncDispose]();
});

afterEach(async () => {
  for (const caller of callers.splice(0)) await caller[Symbol.asyncDispose]();
  await site.product.expectQuiet();
});

async function dial(number = NUMBER): Promise<PhoneCall> {
  const caller = await Phone.open(`+1555409${String(++calls).padStart(3, '0')}`, TONES.caller);
  callers.push(caller);
  return await caller.call(number, site.product.udp);
}

/** Both channels of a recording. */
function sound(recording: string): ReturnType<typeof stereoChannels> {
  return stereoChannels(readFileSync(site.workspace.path(`recordings/${recording}.wav`)));
}

async function factsOf(id: string, ...types: string[]): Promise<Record<string, unknown>[]> {
  return (await site.product.api.events(id)).filter(({ type }) => types.includes(type));
}

async function order(id: string, what: string): Promise<{ status: number; body: unknown }> {
  return await site.product.api.request('POST', `/v1/calls/${id}/recording/${what}`);
}

/** A caller and an agent who talk. */
async function talking(briefingMs = 0): Promise<{ caller: PhoneCall; agent: PhoneCall; id: string }> {
  site.ai.script = ({ event }) => (event === 'call.started' ? [{ type: 'transfer', reason: 'billing' }] : []);
  const caller = await dial();
  const agent = await site.agent.pickUp();
  await agent.briefed();
  await delay(briefingMs);
  await agent.press('1');
  await caller.phone.voice.waitUntilHears([TONES.agent], ALL_TONES);
  await agent.phone.voice.waitUntilHears([TONES.caller], ALL_TONES);
  const { id } = await site.product.api.callFrom(caller.phone.sip.user);
  return { caller, agent, id };
}

describe('a recording that is paused', () => {
  it('by the API has silence for exactly that time, in both channels, while both go on to hear each other', async () => {
    const { caller, agent, id } = await talking();
    await delay(1_200);
    expect(await order(id, 'pause')).toMatchObject({ status: 200, body: { state: 'paused', pausedBy: 'api' } });
    await delay(1_000);
    await caller.phone.voice.waitUntilHears([TONES.agent], ALL_TONES);
    await agent.phone.voice.waitUntilHears([TONES.caller], ALL_TONES);
    expect(await order(id, 'resume')).toMatchObject({ status: 200, body: { state: 'recording', pausedBy: null } });
    await delay(1_200);
    await caller.hangUp();
    await agent.ended();
    await site.product.expectQuiet();
    for (const [samples, tone] of [
      [sound(id).left, TONES.caller],
      [sound(id).right, TONES.agent],
    ] as const) {
      const { first, last } = longestSilence(samples);
      expect(last - first).toBeGreaterThan(1_000 * 8);
      expect(last - first).toBeLessThan(3_000 * 8);
      expect(tonesIn(samples.subarray(first - 4_800, first - 800), ALL_TONES)).toEqual([tone]);
      expect(tonesIn(samples.subarray(last + 800, last + 4_800), ALL_TONES)).toEqual([tone]);
    }
    expect((await factsOf(id, 'recording.paused', 'recording.unpaused')).map(({ trigger }) => trigger)).toEqual([
      'api',
      'api',
    ]);
    expect(await order(id, 'pause')).toMatchObject({ status: 409 });
  });

  it('by an agent key goes on by another, or by itself after the longest time', async () => {
    const { caller, agent, id } = await talking();
    await agent.press('*');
    await agent.press('7');
    await eventually('it is paused', async () => (await factsOf(id, 'recording.paused')).length === 1);
    await agent.press('*');
    await agent.press('0');
    await eventually('it goes on', async () => (await factsOf(id, 'recording.unpaused')).length === 1);
    await agent.press('*');
    await agent.press('7');
    await eventually('it goes on by itself', async () => (await factsOf(id, 'recording.unpaused')).length === 2, 8_000);
    await caller.hangUp();
    await agent.ended();
    const facts = await factsOf(id, 'recording.paused', 'recording.unpaused');
    expect(facts.map(({ trigger }) => trigger)).toEqual(['key', 'key', 'key', 'limit']);
  });

  it('by a rule, and by the AI', async () => {
    site.ai.script = ({ event }) =>
      event === 'call.started'
        ? [
            { type: 'talk', text: 'Please say your card number now' },
            { type: 'pauseRecording', for: 2 },
            { type: 'resumeRecording' },
            { type: 'pauseRecording' },
          ]
        : [];
    const caller = await dial();
    const { id } = await site.product.api.callFrom(caller.phone.sip.user);
    await eventually('all has happened', async () => (await factsOf(id, 'recording.unpaused')).length >= 2, 15_000);
    const facts = await factsOf(id, 'recording.paused', 'recording.unpaused');
    expect(facts[0]).toMatchObject({ trigger: 'rule', rule: 'card', forMs: 1_500 });
    expect(facts.map(({ trigger }) => trigger)).toContain('ai');
    await caller.hangUp();
  });
});

describe('per route', () => {
  it('a call of a route without recording leaves no file, and can be recorded on demand', async () => {
    site.ai.script = () => [];
    const caller = await dial(UNRECORDED);
    const { id } = await site.product.api.callFrom(caller.phone.sip.user);
    expect(await order(id, 'pause')).toMatchObject({ status: 409 });
    expect(existsSync(site.workspace.path(`recordings/${id}.wav`))).toBe(false);
    expect(await order(id, 'start')).toMatchObject({ status: 200, body: { state: 'recording' } });
    expect(await order(id, 'start')).toMatchObject({ status: 409 });
    await delay(1_200);
    expect(await order(id, 'stop')).toMatchObject({ status: 200, body: { state: 'stopped' } });
    await caller.hangUp();
    await site.product.expectQuiet();
    const { left } = sound(id);
    expect(tonesIn(left.subarray(1_600, left.length - 1_600), ALL_TONES)).toEqual([TONES.caller]);
  });

  it('the caller hears the announcement first, and then both hear the tone again and again', async () => {
    site.ai.script = ({ event }) => (event === 'call.started' ? [{ type: 'transfer', reason: 'billing' }] : []);
    const caller = await dial(ANNOUNCED);
    await caller.phone.voice.waitUntilHears([TONES.announcement], WITH_BEEP);
    const { id } = await site.product.api.callFrom(caller.phone.sip.user);
    const agent = await site.agent.pickUp();
    expect(await factsOf(id, 'disclosure.played')).toMatchObject([
      { disclosure: 'recording', role: 'caller', completed: true },
    ]);
    await agent.briefed();
    await agent.press('1');
    await caller.phone.voice.waitUntilHears([TONES.agent], WITH_BEEP);
    await Promise.all([
      caller.phone.voice.waitUntilHears([TONES.agent, BEEP_HZ], WITH_BEEP),
      agent.phone.voice.waitUntilHears([TONES.caller, BEEP_HZ], WITH_BEEP),
    ]);
    await caller.hangUp();
    await agent.ended();
    await site.product.expectQuiet();
    // The recording begins with the announcement, and proves it.
    expect(tonesIn(sound(id).right.subarray(800, 4_800), ALL_TONES)).toEqual([TONES.announcement]);
  });
});

it('a briefing is in a file of its own, and nothing of it in that of the call', async () => {
  const { caller, agent, id } = await talking(1_000);
  await delay(500);
  await caller.hangUp();
  await agent.ended();
  await site.product.expectQuiet();
  const listed = await site.product.api.request('GET', `/v1/calls/${id}/recordings`);
  expect((listed.body as { items: unknown }).items).toMatchObject([
    { id, leg: null, channels: 2 },
    { id: `${id}.rec1`, role: 'agent', trigger: 'briefing', channels: 2, by: 'stopped' },
  ]);
  const briefing = sound(`${id}.rec1`);
  expect(tonesIn(briefing.right, ALL_TONES)).toContain(TONES.whisper);
  expect(tonesIn(briefing.right, ALL_TONES)).not.toContain(TONES.caller);
  const own = sound(id);
  for (let at = 0; at + 800 <= own.right.length; at += 800) {
    expect(tonesIn(own.right.subarray(at, at + 800), ALL_TONES)).not.toContain(TONES.whisper);
  }
});

it('a consultation is in a file of its own, and nothing of it in that of the call', async () => {
  const third = 1_900;
  await using consulted = await Phone.open('2100', third);
  const { caller, agent, id } = await talking();
  const asked = await site.product.api.request('POST', `/v1/calls/${id}/transfer`, { destination: consulted.uri, mode: 'attended' }); // prettier-ignore
  expect(asked.status).toBe(202);
  const with3rd = await consulted.pickUp();
  await agent.phone.voice.waitUntilHears([third], [...ALL_TONES, third]);
  await delay(1_500);
  await with3rd.hangUp();
  await caller.phone.voice.waitUntilHears([TONES.agent], ALL_TONES);
  await delay(500);
  await caller.hangUp();
  await agent.ended();
  await site.product.expectQuiet();
  const listed = await site.product.api.request('GET', `/v1/calls/${id}/recordings`);
  const { items } = listed.body as { items: { readonly id: string; readonly trigger: string | null }[] };
  const consult = items.find(({ trigger }) => trigger === 'consult');
  expect(items.filter(({ trigger }) => trigger === 'consult')).toHaveLength(1);
  const apart = sound(consult!.id);
  const middle = (samples: Int16Array): Int16Array =>
    samples.subarray(samples.length / 2 - 800, samples.length / 2 + 800);
  expect(tonesIn(middle(apart.left), [...ALL_TONES, third])).toEqual([TONES.agent]);
  expect(tonesIn(middle(apart.right), [...ALL_TONES, third])).toEqual([third]);
  const own = sound(id);
  for (let at = 0; at + 800 <= own.right.length; at += 800) {
    expect(tonesIn(own.right.subarray(at, at + 800), [...ALL_TONES, third])).not.toContain(third);
  }
});

it('kill -9 in a pause loses nothing of before it, and reveals nothing of it', async () => {
  const { caller, agent, id } = await talking();
  await delay(2_000);
  expect(await order(id, 'pause')).toMatchObject({ status: 200 });
  await delay(1_500);
  site.product.signal('SIGKILL');
  await site.product.exited();
  await Promise.all([caller, agent].map(({ phone }) => phone.voice.sendTo(null)));
  await site.start();
  // FreeSWITCH writes what it has in memory when the channels of our former life end.
  await eventually('the recording is complete', () => longestSilence(sound(id).left).first > 1_500 * 8);
  const { left } = sound(id);
  const { first } = longestSilence(left);
  expect(tonesIn(left.subarray(first - 4_800, first - 800), ALL_TONES)).toEqual([TONES.caller]);
  for (const samples of [left, sound(id).right]) expect(tonesIn(samples.subarray(first + 80), ALL_TONES)).toEqual([]);
});
