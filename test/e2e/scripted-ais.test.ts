import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ALL_TONES, PROMPT_MS, TONES } from '../sip/harness/tones.ts';
import { TwimlApplication } from '../sip/harness/twiml-application.ts';
import { eventually } from '../sip/harness/wait.ts';
import { nowMs } from '../tools/index.ts';
import { spanOf } from './ai-site.ts';
import { expectTogether } from './hearing.ts';
import type { PhoneCall } from './phone.ts';
import { Phone } from './phone.ts';
import type { Script, ScriptedAi } from './scripted-ais.ts';
import { LONG_WORD, SCRIPTED_AIS, VOIPBIN_NUMBER } from './scripted-ais.ts';
import type { SiteOptions } from './site.ts';
import { Site } from './site.ts';
import { SpokenSite } from './spoken-site.ts';

/** A caller whose AI has said its last word, or is gone, is in silence for no longer. */
const MOST_SILENCE_MS = 400;
/** A caller who speaks has to speak so long to stop the AI. */
const MIN_SPEECH_MS = 250;
/** What plays stops so soon behind that, or behind a key. */
const STOPS_MS = 400;
/** What is on record to have been heard, and what was. */
const MOST_ASTRAY_MS = 160;

describe.each(Object.entries(SCRIPTED_AIS))('An AI of kind %s', (kind, open) => {
  const index = String(Object.keys(SCRIPTED_AIS).indexOf(kind));
  const number = `+1555060000${index}`;
  const longNumber = `+1555060001${index}`;
  const script: Script = { course: 'hands over', agent: '', sounds: '' };
  let spoken: SpokenSite | null = null;
  let site: Site;
  let application: ScriptedAi;
  let sounds: Awaited<ReturnType<typeof TwimlApplication.serve>>;

  beforeAll(async () => {
    application = await open(script);
    const { ai, longAi = ai, promptFiles = {}, speech } = application;
    const options: SiteOptions = {
      promptFiles: { 'long.wav': LONG_WORD, ...promptFiles },
      moreRoutes: (agent) =>
        [
          { to: number, ai },
          { to: longNumber, ai: longAi },
          { to: VOIPBIN_NUMBER, ai: { kind: 'none' } },
        ].map((route) => ({
          match: { to: route.to },
          ai: route.ai,
          handoff: { destinations: [agent], accept: { mode: 'auto' }, whisper: { file: 'whisper.wav' } },
        })),
    };
    if (speech === undefined) {
      site = await Site.open(options);
    } else {
      const tts = { engine: 'openai', url: speech.url };
      spoken = await SpokenSite.open(options, { tts, bargeIn: { minSpeechMs: MIN_SPEECH_MS } });
      await spoken.workersReady();
      ({ site } = spoken);
    }
    sounds = await TwimlApplication.serve(site.workspace.path('prompts'));
    script.agent = site.agent.uri;
    script.sounds = sounds.origin;
    // The first call fetches the sounds that come by URL or from a voice; what is measured is a call that has them.
    await using phone = await silent('+15550610000');
    const { agent } = await handedOver(await calls(phone));
    await comesBack(phone, agent);
    await phone.voice.waitUntilHears([TONES.callerLeft], ALL_TONES, 10_000);
  }, 90_000);

  afterAll(async () => {
    await (spoken ?? site)[Symbol.asyncDispose]();
    await application[Symbol.asyncDispose]();
    await sounds[Symbol.asyncDispose]();
  });

  /** A caller who is silent, and so does not speak into what the AI says. */
  async function silent(user: string): Promise<Phone> {
    const phone = await Phone.open(user, TONES.caller);
    await phone.voice.tone(null);
    return phone;
  }

  async function calls(phone: Phone, to = number): Promise<PhoneCall> {
    return await (application.calls?.(site, phone) ?? phone.call(to, site.product.udp));
  }

  async function handedOver(caller: PhoneCall): Promise<{ readonly agent: PhoneCall }> {
    const agent = await site.agent.pickUp(10_000);
    await caller.phone.voice.waitUntilHears([TONES.agent], ALL_TONES, 8_000);
    return { agent };
  }

  async function comesBack({ sip }: Phone, agent: PhoneCall): Promise<void> {
    if (application.backBy === 'api') {
      const { id } = await site.product.api.callFrom(sip.user);
      await site.product.api.request('POST', `/v1/calls/${id}/return-to-ai`, {});
      await agent.ended();
    } else {
      await agent.hangUp();
    }
  }

  /** The time from the end of its word, or from a later time, to the next sound. */
  async function silenceMs(caller: PhoneCall, sinceMs: number, isWhole = true): Promise<number> {
    const heard = await caller.heard();
    const word = spanOf(heard, TONES.ai, caller.answeredAtMs)!;
    const wordMs = word.toMs - word.fromMs + 20; // the last packet is heard, too
    const fromMs = Math.max(word.toMs + 20, sinceMs);
    const next = [TONES.announcement, TONES.hold, TONES.agent].map(
      (hz) => spanOf(heard, hz, fromMs)?.fromMs ?? Infinity,
    );
    const gapMs = Math.min(...next) - fromMs;
    process.stdout.write(`${kind}: the word was heard for ${wordMs.toFixed(0)} ms of ${String(PROMPT_MS.ai)} ms; then ${gapMs.toFixed(0)} ms of silence\n`); // prettier-ignore
    if (isWhole) expect(wordMs).toBeGreaterThanOrEqual(PROMPT_MS.ai - 40);
    return gapMs;
  }

  it('hands over after its last word, which is heard whole, and has the caller again behind the agent', async () => {
    await using phone = await silent('+15550610001');
    const caller = await calls(phone);
    const { agent } = await handedOver(caller);
    await phone.voice.tone(TONES.caller);
    await expectTogether(caller, agent, ALL_TONES);
    await phone.voice.tone(null);
    expect(await silenceMs(caller, 0)).toBeLessThanOrEqual(MOST_SILENCE_MS);
    await comesBack(phone, agent);
    await phone.voice.waitUntilHears([TONES.callerLeft], ALL_TONES, 8_000);
    await caller.ended(8_000);
    await site.product.expectQuiet();
  });

  it('is interrupted in a long word, and what was heard of it is on record', async ({ skip }) => {
    const by = application.interruptedBy;
    if (typeof by === 'object') {
      skip(by.never);
      return;
    }
    script.course = 'talks long';
    await using phone = await silent('+15550610003');
    const caller = await calls(phone, longNumber);
    const { id } = await site.product.api.callFrom(phone.sip.user);
    await phone.voice.waitUntilHears([TONES.ai], ALL_TONES, 8_000);
    await delay(1_000);
    let spokenAtMs = nowMs();
    if (by === 'key') await caller.press('1');
    else spokenAtMs = MIN_SPEECH_MS + (await phone.voice.say(TONES.caller, 500));
    const [fact] = await eventually('it is on record', async () => {
      const facts = await site.product.api.facts(id, 'ai.interrupted');
      return facts.length > 0 && facts;
    });
    await delay(STOPS_MS);
    const word = spanOf(await caller.heard(), TONES.ai, caller.answeredAtMs)!;
    const heardMs = word.toMs - word.fromMs + 20;
    const onRecordMs = fact?.['playedMs'] as number;
    process.stdout.write(`${kind}: interrupted after ${heardMs.toFixed(0)} ms, on record ${onRecordMs.toFixed(0)}; silent after ${(word.toMs - spokenAtMs).toFixed(0)} ms\n`); // prettier-ignore
    expect(word.toMs - spokenAtMs).toBeLessThan(STOPS_MS);
    expect(Math.abs(onRecordMs - heardMs)).toBeLessThanOrEqual(MOST_ASTRAY_MS);
    await caller.hangUp();
    await site.product.expectQuiet();
  });

  it('is killed in the middle of a word: the caller is not in silence, and a human has the caller', async ({
    skip,
  }) => {
    const { missed } = application;
    if (typeof missed === 'object') {
      skip(missed.never);
      return;
    }
    script.course = 'dies';
    await using phone = await silent('+15550610002');
    const caller = await calls(phone);
    await phone.voice.waitUntilHears([TONES.ai], ALL_TONES, 8_000);
    await application.away();
    let pressedAtMs = 0;
    if (missed === 'by a key') {
      await phone.voice.waitUntilHears([], ALL_TONES);
      await delay(200);
      await caller.press('1');
      pressedAtMs = nowMs();
    }
    const { agent } = await handedOver(caller);
    expect(await silenceMs(caller, pressedAtMs, missed !== 'at once')).toBeLessThanOrEqual(MOST_SILENCE_MS);
    await agent.hangUp();
    await caller.ended(10_000);
    await site.product.expectQuiet();
  });
});
