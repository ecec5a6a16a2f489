import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TelerStreamBot } from '../contract/ai/support/teler-stream-bot.ts';
import { heardTones, tone, until } from '../contract/ai/support/voice-stage.ts';
import { TONES } from '../sip/harness/tones.ts';
import { TwimlApplication } from '../sip/harness/twiml-application.ts';
import { nowMs } from '../tools/index.ts';
import { AMONG, longestSilenceMs, spanOf } from './ai-site.ts';
import { expectTogether } from './hearing.ts';
import type { PhoneCall } from './phone.ts';
import { Phone } from './phone.ts';
import { Site } from './site.ts';

const KEY = 'teler-key-of-the-tests';
const NUMBER = '+15550620000';
const MOST_SILENCE_MS = 400;
const WORD_MS = 600;
/** The protocol does not tell what was heard: a program waits as long as its word takes, and for the path. */
const PATH_MS = 150;

let site: Site;
let bot: TelerStreamBot;
let flow: TwimlApplication;

beforeAll(async () => {
  bot = await TelerStreamBot.open();
  flow = await TwimlApplication.open(({ path }) => {
    const stream = { action: 'stream', ws_url: bot.source.url, sample_rate: '8k', chunk_size: 20, flow_url: `${flow.origin}/after` }; // prettier-ignore
    return JSON.stringify(path === '/flow' ? stream : { action: 'dial', to: site.agent.uri });
  });
  site = await Site.open({
    others: { dialects: { teler: { apiKey: KEY } } },
    moreRoutes: (agent) => [
      {
        match: { to: NUMBER },
        ai: { kind: 'teler', flowUrl: `${flow.origin}/flow` },
        handoff: { destinations: [agent], accept: { mode: 'auto' }, whisper: { file: 'whisper.wav' } },
      },
    ],
  });
});

afterAll(async () => {
  await site[Symbol.asyncDispose]();
  await flow[Symbol.asyncDispose]();
  await bot[Symbol.asyncDispose]();
});

/** A caller who is connected with the stream. */
async function withStream(
  user: string,
  test: (talk: { readonly caller: PhoneCall; readonly id: string }) => Promise<void>,
): Promise<void> {
  await using phone = await Phone.open(user, TONES.caller);
  const { api } = site.product;
  try {
    const caller = await phone.call(NUMBER, site.product.udp);
    await hearsCaller();
    const { id } = await api.callFrom(user);
    await test({ caller, id });
  } finally {
    await api.hangUpAll();
    await site.agent.voice.sendTo(null);
  }
  await site.product.expectQuiet();
  await until(() => bot.connections === 0);
}

async function hearsCaller(): Promise<void> {
  const sinceMs = nowMs();
  await until(
    () => nowMs() - sinceMs > 200 && heardTones(bot.heard, nowMs() - 200, AMONG).join() === String(TONES.caller),
    8_000,
  );
}

describe('A stream of a flow of Teler', () => {
  it('talks with the caller, and falls silent where it clears what it said', async () => {
    await withStream('+15550620001', async ({ caller }) => {
      bot.say(tone(TONES.ai, 10_000));
      await caller.phone.voice.waitUntilHears([TONES.ai], AMONG);
      const clearedAtMs = nowMs();
      bot.send({ type: 'clear' });
      await caller.phone.voice.waitUntilHears([], AMONG);
      const word = spanOf(await caller.heard(), TONES.ai, caller.answeredAtMs)!;
      process.stdout.write(
        `teler-stream: silent ${(word.toMs - clearedAtMs).toFixed(0)} ms after it was interrupted\n`,
      );
      expect(word.toMs - clearedAtMs).toBeLessThan(MOST_SILENCE_MS);
      await caller.hangUp();
    });
  });

  it('transfers after its last word, which is heard whole, hears nothing meanwhile, and has the caller again', async () => {
    await withStream('+15550620002', async ({ caller, id }) => {
      const fromMs = nowMs();
      bot.say(tone(TONES.ai, WORD_MS));
      await delay(WORD_MS + PATH_MS);
      const asked = await fetch(`${site.product.apiAddress}/api/v1/voice/calls/${id}/transfer`, {
        method: 'POST',
        headers: { 'x-api-key': KEY, 'content-type': 'application/json' },
        body: JSON.stringify({ target: { kind: 'sip', uri: site.agent.uri }, mode: 'cold' }),
      });
      expect(asked.status).toBe(202);
      const askedAtMs = nowMs();
      const agent = await site.agent.pickUp();
      const togetherMs = await expectTogether(caller, agent, AMONG);
      const heard = await caller.heard();
      const word = spanOf(heard, TONES.ai, fromMs)!;
      const wordMs = word.toMs - word.fromMs + 20;
      // An agent who picks up at once is heard before there was any music.
      const next = [TONES.announcement, TONES.hold, TONES.agent].map(
        (hz) => spanOf(heard, hz, word.toMs)?.fromMs ?? Infinity,
      );
      const gapMs = Math.min(...next) - word.toMs - 20;
      process.stdout.write(`teler-stream: the last word was heard for ${wordMs.toFixed(0)} ms of ${String(WORD_MS)} ms; then ${gapMs.toFixed(0)} ms of silence\n`); // prettier-ignore
      expect(wordMs).toBeGreaterThanOrEqual(WORD_MS - 40);
      expect(gapMs).toBeLessThanOrEqual(MOST_SILENCE_MS);
      const meanwhile = bot.heard.filter(({ atMs }) => atMs > askedAtMs + 200 && atMs < togetherMs);
      expect(heardTones(meanwhile, 0, AMONG)).toEqual([]);
      await site.product.api.request('POST', `/v1/calls/${id}/return-to-ai`, {});
      await agent.ended();
      await hearsCaller();
      bot.say(tone(TONES.ai, 3_000));
      await caller.phone.voice.waitUntilHears([TONES.ai], AMONG);
      await caller.hangUp();
    });
  });

  it('is killed in the middle of a word: the flow goes on, and the caller is not in silence', async () => {
    await withStream('+15550620003', async ({ caller }) => {
      bot.say(tone(TONES.ai, 20_000));
      await caller.phone.voice.waitUntilHears([TONES.ai], AMONG);
      await delay(300);
      const killedAtMs = nowMs();
      bot.kill();
      const agent = await site.agent.pickUp();
      await expectTogether(caller, agent, AMONG);
      const silenceMs = longestSilenceMs(await caller.heard(), killedAtMs - 100, nowMs());
      process.stdout.write(
        `teler-stream: the caller of a killed stream was in silence for ${silenceMs.toFixed(0)} ms\n`,
      );
      expect(silenceMs).toBeLessThanOrEqual(MOST_SILENCE_MS);
      expect(flow.paths).toContain('/after');
      await agent.hangUp();
      await caller.ended();
    });
  });
});
