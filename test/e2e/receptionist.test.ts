import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import type { AiRequest, AiScript } from '../sip/harness/ai-application.ts';
import type { Take } from '../tools/index.ts';
import { nowMs } from '../tools/index.ts';
import { Phone } from './phone.ts';
import { SpokenSite } from './spoken-site.ts';

const MIN_SPEECH_MS = 250;
/** What plays stops so soon once somebody has spoken for that long. */
const STOPS_MS = 200;
/** Flite is louder, silence is not. */
const LOUD = 700;
const STORY = 'Our office is open from nine to five on all days of the week but Sunday. '.repeat(8);

let spoken: SpokenSite;

beforeAll(async () => {
  spoken = await SpokenSite.open({}, { bargeIn: { minSpeechMs: MIN_SPEECH_MS } });
  await spoken.site.agent.voice.tone(null);
});

beforeEach(() => {
  spoken.site.ai.requests.length = 0;
  spoken.site.ai.paths.length = 0;
});

afterAll(async () => {
  await spoken[Symbol.asyncDispose]();
});

/** A caller who is silent until it says something. */
async function silentCaller(user: string): Promise<Phone> {
  const caller = await Phone.open(user, TONES.caller);
  await caller.voice.tone(null);
  return caller;
}

/** The requests with the results of `listen`, once there are so many. */
async function results(count: number): Promise<readonly AiRequest[]> {
  return await eventually(`result ${String(count)}`, () => {
    const all = spoken.site.ai.requests.filter(({ event }) => event === 'call.speech' || event === 'call.dtmf');
    return all.length >= count && all;
  });
}

/** When a packet came that has something to hear, the last time. */
function lastLoudMs(take: Take): number | undefined {
  return take.packets.findLast((packet) => {
    return take.pcm(packet.atMs, packet.atMs + 0.001).some((sample) => Math.abs(sample) > LOUD);
  })?.atMs;
}

describe('the receptionist of docs/ai-webhook.md', () => {
  it('asks, hears the words, and hands the call to the agent with what was said', async () => {
    const { site } = spoken;
    const receptionist: AiScript = ({ event, transcript }) => {
      switch (event) {
        case 'call.started':
          return [
            { type: 'talk', text: 'Riverside Dental. How can I help you?' },
            { type: 'listen', webhook: '/on-speech', hints: ['billing'] },
          ];
        case 'call.speech':
          return [
            { type: 'talk', text: 'I will get somebody from billing.' },
            { type: 'transfer', destination: site.agent.uri, whisper: `The caller says: ${String(transcript)}.` },
          ];
        default:
          return [];
      }
    };
    site.ai.script = receptionist;
    await using caller = await silentCaller('+15550014001');
    const { call, record } = await spoken.call(caller);
    await delay(3_500);
    await spoken.say(caller, 'caller');
    const [heard] = await results(1);
    expect(heard).toMatchObject({ event: 'call.speech', call_id: record.id, transcript: 'caller' });
    expect(heard!['confidence']).toBeCloseTo(0.98);
    expect(site.ai.paths[site.ai.requests.indexOf(heard!)]).toBe(`/on-speech?call_id=${record.id}`);
    const agentCall = await site.agent.pickUp();
    await eventually('the agent is briefed', async () => lastLoudMs(await agentCall.heard()));
    await agentCall.press('1');
    await eventually('they talk', async () => (await site.product.api.call(record.id)).state === 'with-agent');
    const word = await spoken.say(site.agent, 'agent');
    expect((await call.heard()).firstHeardMs(TONES.agent, word.atMs)).not.toBeNull();
    expect(await site.product.api.lastHandoff(record.id)).toMatchObject({ result: 'bridged' });
    await call.hangUp();
    await agentCall.ended();
    await site.agent.voice.sendTo(null);
  });

  it('takes keys and words in one listen, and is told when nothing came', async () => {
    const { site } = spoken;
    site.ai.script = ({ event, partial }) => {
      if (event === 'call.started') return [{ type: 'listen', maxDigits: 4, interDigitTimeout: 5 }];
      if (event === 'call.dtmf') return [{ type: 'listen', partials: true }];
      if (event !== 'call.speech' || partial === true) return [];
      const ended = site.ai.requests.filter((one) => one.event === 'call.speech' && one['partial'] !== true);
      return ended.length === 1 ? [{ type: 'listen', timeout: 1 }] : [{ type: 'hangup' }];
    };
    await using caller = await silentCaller('+15550014002');
    const { call } = await spoken.call(caller);
    await delay(700);
    await call.press('12');
    await delay(500);
    await spoken.say(caller, 'caller');
    await call.press('#');
    expect((await results(1))[0]).toMatchObject({ event: 'call.dtmf', digits: '12', transcript: 'caller' });
    await delay(300);
    await spoken.say(caller, 'caller');
    await call.ended(10_000);
    const [, ...more] = await results(3);
    const partials = more.filter(({ partial }) => partial === true);
    const finals = more.filter(({ partial }) => partial !== true);
    expect(partials.length).toBeGreaterThan(0);
    for (const { transcript } of partials) expect(transcript).toBe('caller');
    expect(finals).toMatchObject([
      { event: 'call.speech', transcript: 'caller' },
      { event: 'call.speech', transcript: '', confidence: null },
    ]);
  });

  it('is interrupted in a long talk within 200 ms, and hears the words that did it', { retry: 2 }, async () => {
    const { site } = spoken;
    site.ai.script = ({ event }) => {
      return event === 'call.started' ? [{ type: 'talk', text: STORY }, { type: 'listen' }] : [];
    };
    await using caller = await silentCaller('+15550014003');
    const { call, record } = await spoken.call(caller);
    await eventually('it talks', async () => lastLoudMs(await call.heard()), 15_000);
    await delay(2_000);
    const before = lastLoudMs(await call.heard())!;
    expect(nowMs() - before).toBeLessThan(1_000);
    const word = await spoken.say(caller, 'caller');
    await delay(1_000);
    const stoppedMs = lastLoudMs(await call.heard())! - word.atMs;
    process.stdout.write(`the talk stops ${stoppedMs.toFixed(0)} ms after the caller began to speak\n`);
    expect(stoppedMs).toBeLessThan(MIN_SPEECH_MS + STOPS_MS);
    expect((await results(1))[0]).toMatchObject({ event: 'call.speech', transcript: 'caller' });
    const events = await site.product.api.events(record.id);
    expect(events.filter(({ type }) => type === 'ai.interrupted')).toHaveLength(1);
    const { items } = await spoken.transcript(record.id);
    const talk = items.find(({ role }) => role === 'ai')!;
    expect(STORY.startsWith(talk.text.slice(0, 20))).toBe(true);
    expect(talk.text.length).toBeLessThan(STORY.length / 2);
    await call.hangUp();
  });
});
