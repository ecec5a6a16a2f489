import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NUMBER } from '../sip/harness/settings.ts';
import { ALL_TONES, PROMPT_MS, TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import { nowMs } from '../tools/index.ts';
import type { PhoneCall } from './phone.ts';
import { Phone } from './phone.ts';
import { Site } from './site.ts';

const KEYS = { mode: 'dtmf', accept: '1', decline: '2', timeoutMs: 1_500 };

let site: Site;
let caller: Phone;
let callers = 0;

beforeEach(async () => {
  caller = await Phone.open(`+1555400${String(++callers).padStart(3, '0')}`, TONES.caller);
});
afterEach(async () => {
  await caller[Symbol.asyncDispose]();
  await site[Symbol.asyncDispose]();
});

async function openSite(handoff: Readonly<Record<string, unknown>>): Promise<void> {
  site = await Site.open({ handoff });
}

async function dial(): Promise<PhoneCall> {
  return await caller.call(NUMBER, site.product.udp);
}

/** How often the whisper was begun, of which each time is followed by something else. */
async function whispers(agent: PhoneCall): Promise<number> {
  const windows = (await agent.heard()).heard(agent.answeredAtMs, nowMs(), [TONES.whisper]);
  const on = windows.map(({ frequencies }) => frequencies.length > 0);
  return on.filter((isOn, index) => isOn && on[index - 1] !== true).length;
}

async function joined(call: PhoneCall, agent: PhoneCall): Promise<void> {
  await call.phone.voice.waitUntilHears([TONES.agent], ALL_TONES);
  await agent.phone.voice.waitUntilHears([TONES.caller], ALL_TONES);
}

async function hangUp(call: PhoneCall, agent: PhoneCall): Promise<void> {
  await call.hangUp();
  await agent.ended();
  await site.product.expectQuiet();
}

describe('how an agent takes a call', () => {
  it('a key has the whisper said again, which the caller never hears', async () => {
    await openSite({ accept: KEYS });
    const call = await dial();
    const agent = await site.agent.pickUp();
    await agent.briefed();
    await site.agent.voice.waitUntilHears([], ALL_TONES);
    await agent.press('3');
    await agent.briefed();
    await site.agent.voice.waitUntilHears([], ALL_TONES);
    await agent.press('1');
    await joined(call, agent);
    expect(await whispers(agent)).toBe(2);
    expect((await call.heard()).everHeard(-Infinity, Infinity, [TONES.whisper])).toEqual([]);
    await hangUp(call, agent);
  });

  it('an agent who does nothing is told once more, and is given up then', async () => {
    await openSite({ accept: { ...KEYS, repeat: true } });
    const call = await dial();
    const agent = await site.agent.pickUp();
    await agent.ended(10_000);
    expect(await whispers(agent)).toBe(2);
    await call.hangUp();
    await site.product.expectQuiet();
  });

  it('an agent who is to speak first hears the whisper once the greeting is over', async () => {
    await openSite({ accept: KEYS, whisper: { file: 'whisper.wav', when: 'speech' } });
    const call = await dial();
    await site.agent.voice.tone(null);
    const agent = await site.agent.pickUp();
    await eventually('audio from the product', async () => (await agent.heard()).packets.length > 10);
    const spokeAt = nowMs();
    await site.agent.voice.say(620, 700);
    await agent.briefed();
    const heard = await agent.heard();
    expect(heard.everHeard(agent.answeredAtMs, spokeAt + 700, [TONES.whisper])).toEqual([]);
    await site.agent.voice.tone(TONES.agent);
    await agent.press('1');
    await joined(call, agent);
    await hangUp(call, agent);
  });

  it('both hear the introduction as they are joined, and each other', async () => {
    await openSite({ accept: KEYS, introduction: { file: 'ai.wav' } });
    const call = await dial();
    const agent = await site.agent.pickUp();
    await agent.briefed();
    const joinedAt = nowMs();
    await agent.press('1');
    await joined(call, agent);
    for (const party of [call, agent]) {
      await eventually('the introduction', async () => (await party.heard()).firstHeardMs(TONES.ai, joinedAt) !== null);
    }
    const both = (await agent.heard()).heard(agent.answeredAtMs, nowMs(), [TONES.caller, TONES.ai]);
    expect(both.filter(({ frequencies }) => frequencies.length === 2).length).toBeGreaterThan(PROMPT_MS.ai / 100 / 2);
    await hangUp(call, agent);
  });

  it('keys reach somebody behind a menu before anything is said', async () => {
    site = await Site.open();
    site.ai.script = ({ event }) =>
      event === 'call.started'
        ? [{ type: 'transfer', reason: 'billing', destination: [{ uri: site.agent.uri, dtmf: 'w20W1' }] }]
        : [];
    const call = await dial();
    const agent = await site.agent.pickUp();
    await agent.briefed();
    const heard = await agent.heard();
    expect(heard.digits().join('')).toBe('201');
    const lastKey = heard.packets.filter(({ payloadType }) => payloadType === 101).at(-1);
    expect(heard.everHeard(agent.answeredAtMs, lastKey?.atMs ?? Infinity, [TONES.whisper])).toEqual([]);
    await agent.press('1');
    await joined(call, agent);
    await hangUp(call, agent);
  });
});
