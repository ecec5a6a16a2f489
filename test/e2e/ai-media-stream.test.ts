import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MediaStreamBot } from '../contract/ai/support/media-stream-bot.ts';
import { heardTones, tone, until } from '../contract/ai/support/voice-stage.ts';
import { TONES } from '../sip/harness/tones.ts';
import { nowMs } from '../tools/index.ts';
import { AMONG, SECOND_AI, accept, handoffTo, longestSilenceMs } from './ai-site.ts';
import { expectTogether } from './hearing.ts';
import type { PhoneCall } from './phone.ts';
import { Phone } from './phone.ts';
import { Site } from './site.ts';

/** A caller whose AI is lost is in silence for no longer. */
const MOST_SILENCE_MS = 400;
const PARKED = '+15550400001';

let site: Site;
let bot: MediaStreamBot;
let second: MediaStreamBot;

beforeAll(async () => {
  bot = await MediaStreamBot.open();
  second = await MediaStreamBot.open();
  site = await Site.open({
    moreRoutes: (agent) => [
      {
        match: { to: PARKED },
        ai: {
          kind: 'media-stream',
          url: bot.source.url,
          parameters: { tenant: '7' },
          whenEnded: 'hangup',
          reconnects: 1,
          fallback: [{ kind: 'url', url: second.source.url }, { kind: 'handoff' }],
        },
        handoff: handoffTo(agent),
      },
    ],
  });
});

afterAll(async () => {
  await site[Symbol.asyncDispose]();
  await bot[Symbol.asyncDispose]();
  await second[Symbol.asyncDispose]();
});

/** A caller who is connected with the bot. */
async function withBot(
  user: string,
  number: string,
  test: (talk: { readonly caller: PhoneCall; readonly id: string }) => Promise<void>,
): Promise<void> {
  await using phone = await Phone.open(user, TONES.caller);
  const { api } = site.product;
  const starts = bot.of('start').length;
  try {
    const caller = await phone.call(number, site.product.udp);
    await until(() => bot.of('start').length > starts);
    const [record] = await api.calls(`?from=${encodeURIComponent(user)}`);
    await test({ caller, id: record?.id ?? '' });
  } finally {
    // A test that failed leaves its call up, and must not fail those behind it.
    await api.hangUpAll();
    await site.agent.voice.sendTo(null);
  }
  await site.product.expectQuiet();
  await until(() => bot.connections === 0 && second.connections === 0);
}

describe('A bot that speaks Media Streams', () => {
  it('talks with the caller and gets the keys, waits while people talk, and has the caller again', async () => {
    await withBot('+15550410001', PARKED, async ({ caller, id }) => {
      bot.say(tone(TONES.ai, 60_000));
      await caller.phone.voice.waitUntilHears([TONES.ai], AMONG);
      await until(() => heardTones(bot.heard, nowMs() - 200, AMONG).includes(TONES.caller));
      await caller.press('12');
      await until(() => bot.keys.endsWith('12'));
      expect((await site.product.api.call(id)).legs.map(({ role, state }) => [role, state])).toEqual([
        ['caller', 'answered'],
        ['ai', 'answered'],
      ]);
      const asked = await site.product.api.request('POST', `/v1/calls/${id}/handoffs`, {
        reason: 'refund',
        summary: '',
      });
      expect(asked.status).toBe(202);
      const askedAtMs = nowMs();
      const { agent, pressedAtMs } = await accept(site);
      const togetherMs = await expectTogether(caller, agent, AMONG);
      const deaf = bot.heard.filter(({ atMs }) => atMs > askedAtMs + 200 && atMs < togetherMs);
      expect(heardTones(deaf, 0, AMONG)).toEqual([]);
      expect((await caller.heard()).everHeard(askedAtMs + 200, pressedAtMs, AMONG)).toEqual([
        TONES.hold,
        TONES.announcement,
      ]);
      await site.product.api.request('POST', `/v1/calls/${id}/return-to-ai`, {});
      await agent.ended();
      bot.clear();
      bot.say(tone(TONES.ai, 5_000));
      await caller.phone.voice.waitUntilHears([TONES.ai], AMONG);
      await until(() => heardTones(bot.heard, nowMs() - 200, AMONG).includes(TONES.caller));
      expect(bot.connections).toBe(1);
      await caller.hangUp();
    });
  });

  it('is killed in the middle of a word, connected again, and then at its second address', async () => {
    await withBot('+15550410003', PARKED, async ({ caller, id }) => {
      bot.say(tone(TONES.ai, 60_000));
      await caller.phone.voice.waitUntilHears([TONES.ai], AMONG);
      const starts = bot.of('start').length;
      const killedAtMs = nowMs();
      bot.kill();
      await until(() => bot.of('start').length > starts);
      await delay(600);
      bot.say(tone(TONES.ai, 60_000));
      await caller.phone.voice.waitUntilHears([TONES.ai], AMONG);
      const seconds = second.of('start').length;
      const killedAgainAtMs = nowMs();
      bot.kill();
      await until(() => second.of('start').length > seconds);
      second.say(tone(SECOND_AI, 60_000));
      await caller.phone.voice.waitUntilHears([SECOND_AI], AMONG);
      await delay(500);
      const heard = await caller.heard();
      for (const atMs of [killedAtMs, killedAgainAtMs]) {
        // What a bot that is there again does not say is its own silence.
        const silenceMs = longestSilenceMs(heard, atMs - 100, atMs + MOST_SILENCE_MS);
        process.stdout.write(`the caller of a killed bot was in silence for ${silenceMs.toFixed(0)} ms\n`);
        expect(silenceMs).toBeLessThan(MOST_SILENCE_MS);
      }
      const lost = await site.product.api.facts(id, 'ai.lost');
      expect(lost.map(({ next }) => next)).toEqual(['reconnect', 'url']);
      await caller.hangUp();
    });
  });
});
