import { setTimeout as delay } from 'node:timers/promises';
import twilio from 'twilio';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MediaStreamBot } from '../contract/ai/support/media-stream-bot.ts';
import { heardTones, tone, until } from '../contract/ai/support/voice-stage.ts';
import { TONES } from '../sip/harness/tones.ts';
import { TwimlApplication } from '../sip/harness/twiml-application.ts';
import { nowMs } from '../tools/index.ts';
import { AMONG, longestSilenceMs, spanOf } from './ai-site.ts';
import type { PhoneCall } from './phone.ts';
import { Phone } from './phone.ts';
import { Site } from './site.ts';

const NUMBER = '+15550400011';
const MOST_SILENCE_MS = 400;
const WORD_MS = 600;
const { VoiceResponse } = twilio.twiml;

let site: Site;
let bot: MediaStreamBot;
let application: TwimlApplication;
let sounds: { readonly origin: string } & AsyncDisposable;

beforeAll(async () => {
  bot = await MediaStreamBot.open();
  application = await TwimlApplication.open(({ path }) => documentOf(path));
  site = await Site.open({
    moreRoutes: () => [{ match: { to: NUMBER }, ai: { kind: 'twiml', url: `${application.origin}/voice` } }],
    others: { dialects: { twilio: { authToken: 'token' } } },
  });
  sounds = await TwimlApplication.serve(site.workspace.path('prompts'));
});

afterAll(async () => {
  await site[Symbol.asyncDispose]();
  await bot[Symbol.asyncDispose]();
  await application[Symbol.asyncDispose]();
  await sounds[Symbol.asyncDispose]();
});

/** The caller is given to a bot, and then to an agent. */
function documentOf(path: string): string {
  const document = new VoiceResponse();
  if (path === '/voice') {
    // It is heard a second time behind the bot, without being fetched again.
    document.play(`${sounds.origin}/announcement.wav`);
    const stream = document.connect().stream({ url: bot.source.url, name: 'main', statusCallback: '/stream' });
    stream.parameter({ name: 'ticket', value: '77' });
    document.play(`${sounds.origin}/announcement.wav`);
    document.dial({ timeout: 10 }).sip(site.agent.uri);
  }
  return document.toString();
}

async function withBot(user: string, test: (caller: PhoneCall) => Promise<void>): Promise<void> {
  await using phone = await Phone.open(user, TONES.caller);
  const starts = bot.of('start').length;
  const caller = await phone.call(NUMBER, site.product.udp);
  await until(() => bot.of('start').length > starts);
  await test(caller);
  await site.product.expectQuiet();
  await until(() => bot.connections === 0);
}

function streamEvents(streamSid: unknown): readonly string[] {
  return application.requests
    .filter(({ path, form }) => path === '/stream' && form['StreamSid'] === streamSid)
    .map(({ form }) => form['StreamEvent'] ?? '');
}

describe("A program of Twilio's with Connect and Stream", () => {
  it('gives the caller to a bot, and the next verbs come when the bot closes its connection', async () => {
    await withBot('+15550410011', async (caller) => {
      const start = bot.of('start').at(-1)?.fields['start'] as Readonly<Record<string, unknown>>;
      expect(start).toMatchObject({ customParameters: { ticket: '77' }, tracks: ['inbound'] });
      expect(start['callSid']).toBe(application.requests.find(({ path }) => path === '/voice')?.form['CallSid']);
      expect(start['accountSid']).toBe(application.requests[0]?.form['AccountSid']);
      await until(() => heardTones(bot.heard, nowMs() - 200, AMONG).includes(TONES.caller));
      await caller.press('7');
      await until(() => bot.keys.endsWith('7'));
      const fromMs = nowMs();
      bot.say(tone(TONES.ai, WORD_MS));
      bot.mark('last word');
      await until(() => bot.of('mark').length > 0);
      bot.hangUp();
      const agent = await site.agent.pickUp();
      await caller.phone.voice.waitUntilHears([TONES.agent], AMONG, 8_000);
      const heard = await caller.heard();
      const word = spanOf(heard, TONES.ai, fromMs)!;
      const gapMs = spanOf(heard, TONES.announcement, fromMs)!.fromMs - word.toMs - 20;
      process.stdout.write(`the last word was heard for ${(word.toMs - word.fromMs + 20).toFixed(0)} ms of ${WORD_MS} ms; then ${gapMs.toFixed(0)} ms of silence\n`); // prettier-ignore
      expect(word.toMs - word.fromMs + 20).toBeGreaterThanOrEqual(WORD_MS - 40);
      expect(gapMs).toBeLessThanOrEqual(MOST_SILENCE_MS);
      expect(streamEvents(start['streamSid'])).toEqual(['stream-started', 'stream-stopped']);
      await agent.hangUp();
      await caller.ended(8_000);
    });
  });

  it('goes on with the next verb where the bot is killed, and the caller is in silence for 400 ms at most', async () => {
    await withBot('+15550410012', async (caller) => {
      const { streamSid } = bot;
      bot.say(tone(TONES.ai, 60_000));
      await caller.phone.voice.waitUntilHears([TONES.ai], AMONG);
      const killedAtMs = nowMs();
      bot.kill();
      const agent = await site.agent.pickUp();
      await delay(500);
      const silenceMs = longestSilenceMs(await caller.heard(), killedAtMs - 100, killedAtMs + 2 * MOST_SILENCE_MS);
      process.stdout.write(`the caller of a killed bot was in silence for ${silenceMs.toFixed(0)} ms\n`);
      expect(silenceMs).toBeLessThan(MOST_SILENCE_MS);
      await until(() => streamEvents(streamSid).includes('stream-error'));
      await agent.hangUp();
      await caller.ended(8_000);
    });
  });
});
