import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ContextCard } from '../../src/context/index.ts';
import { MediaStreamBot } from '../contract/ai/support/media-stream-bot.ts';
import { heardTones, tone, until } from '../contract/ai/support/voice-stage.ts';
import { TONES } from '../sip/harness/tones.ts';
import { nowMs } from '../tools/index.ts';
import { AMONG } from './ai-site.ts';
import { expectHears, expectTogether } from './hearing.ts';
import type { PhoneCall } from './phone.ts';
import { Phone } from './phone.ts';
import { Site } from './site.ts';

// The agent asks the AI about the caller before taking the call. Each party is a tone.

const ENDS = '+15550800001';
const LISTENS = '+15550800002';
const CHANGE_MS = 300;
const ASKING_MS = 1_500;

let site: Site;
let bot: MediaStreamBot;

beforeAll(async () => {
  bot = await MediaStreamBot.open();
  site = await Site.open({
    moreRoutes: (agent) =>
      [
        { to: ENDS, whileHuman: 'end' },
        { to: LISTENS, whileHuman: 'listen' },
      ].map(({ to, whileHuman }) => ({
        match: { to },
        ai: { kind: 'media-stream', url: bot.source.url, whileHuman },
        handoff: {
          destinations: [agent],
          ringTimeoutMs: 8_000,
          totalTimeoutMs: 20_000,
          accept: { mode: 'talk' },
          whisper: { file: 'whisper.wav' },
        },
      })),
  });
});

afterAll(async () => {
  await site[Symbol.asyncDispose]();
  await bot[Symbol.asyncDispose]();
});

/** A caller who was with the bot, and an agent who has asked it for a while. */
async function asked(
  user: string,
  number: string,
  test: (who: { readonly caller: PhoneCall; readonly agent: PhoneCall; readonly id: string }) => Promise<void>,
): Promise<void> {
  await using phone = await Phone.open(user, TONES.caller);
  const { api } = site.product;
  const starts = bot.of('start').length;
  try {
    const caller = await phone.call(number, site.product.udp);
    await until(() => bot.of('start').length > starts);
    const [record] = await api.calls(`?from=${encodeURIComponent(user)}`);
    const id = record?.id ?? '';
    bot.say(tone(TONES.ai, 60_000));
    await phone.voice.waitUntilHears([TONES.ai], AMONG);
    expect((await api.request('POST', `/v1/calls/${id}/handoffs`, { reason: 'refund', summary: '' })).status).toBe(202);
    const askedAtMs = nowMs();
    const agent = await site.agent.pickUp();
    await agent.briefed();
    await agent.phone.voice.waitUntilHears([], AMONG, 8_000);
    // What it said to the caller was dropped as the caller was put on hold.
    bot.say(tone(TONES.ai, 60_000));
    await agent.phone.voice.waitUntilHears([TONES.ai], AMONG);
    const fromMs = nowMs() + CHANGE_MS;
    await delay(CHANGE_MS + ASKING_MS);
    const toMs = nowMs() - 50;
    expectHears(await agent.heard(), fromMs, toMs, TONES.ai, AMONG);
    expect(
      heardTones(
        bot.heard.filter(({ atMs }) => atMs > fromMs),
        0,
        AMONG,
      ),
    ).toEqual([TONES.agent]);
    const heard = await caller.heard();
    expect(heard.everHeard(askedAtMs + CHANGE_MS, toMs, AMONG)).toEqual([TONES.hold, TONES.announcement]);
    expectHears(heard, fromMs, toMs, TONES.hold, AMONG);
    await test({ caller, agent, id });
    // What the two said was heard by nobody else at any time.
    const all = await caller.heard();
    const [accepted] = await api.facts(id, 'handoff.accepted');
    expect(accepted).toBeDefined();
    expect(all.everHeard(askedAtMs + CHANGE_MS, nowMs(), AMONG)).not.toContain(TONES.ai);
    await caller.hangUp();
    await agent.ended();
  } finally {
    await api.hangUpAll();
    await site.agent.voice.sendTo(null);
  }
  await site.product.expectQuiet();
  await until(() => bot.connections === 0);
}

describe('an agent who asks the AI about the caller', () => {
  it('talks with it alone while the caller hears music, takes the call by the key, and the AI ends', async () => {
    await asked('+15550810001', ENDS, async ({ caller, agent }) => {
      await agent.press('1');
      await expectTogether(caller, agent, AMONG);
      await until(() => bot.connections === 0);
    });
  });

  it('takes the call, the AI listens to both and is heard by nobody, and its application shows the agent a text', async () => {
    const { api } = site.product;
    await asked('+15550810002', LISTENS, async ({ caller, agent, id }) => {
      await agent.press('1');
      const togetherMs = await expectTogether(caller, agent, AMONG);
      const heard = bot.heard.filter(({ atMs }) => atMs > togetherMs - 500);
      expect(heardTones(heard, 0, AMONG)).toEqual([TONES.caller, TONES.agent]);
      const coach = { text: 'Offer ten percent.' };
      expect((await api.request('POST', `/v1/calls/${id}/coach`, coach)).status).toBe(202);
      expect(await api.facts(id, 'ai.coached')).toMatchObject([{ leg: null, ...coach }]);
      const card = await api.get<ContextCard>(`/v1/calls/${id}/context`);
      expect(card.fields.coached).toMatchObject([coach]);
    });
  });
});
