import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { heardTones, tone, until } from '../contract/ai/support/voice-stage.ts';
import { TONES } from '../sip/harness/tones.ts';
import { nowMs } from '../tools/index.ts';
import { AMONG, SECOND_AI, accept, handoffTo, longestSilenceMs, spanOf } from './ai-site.ts';
import { expectTogether } from './hearing.ts';
import type { PhoneCall } from './phone.ts';
import { Phone } from './phone.ts';
import { Site } from './site.ts';
import type { StreamedAi } from './streamed-ais.ts';
import { holdsUp, STREAMED_AIS } from './streamed-ais.ts';

/** A caller whose AI is lost, or has said its last word, is in silence for no longer. */
const MOST_SILENCE_MS = 400;
/** What an AI is told to have been heard, and what was: packets on their way, what the engine takes, and a mark each 40 ms. */
const MOST_ASTRAY_MS = 160;
const WORD_MS = 600;
/** The end of a word, which is a tone of its own. */
const END_MS = 200;

describe.each(Object.entries(STREAMED_AIS))('An AI of kind %s', (kind, open) => {
  const number = `+1555050000${String(Object.keys(STREAMED_AIS).indexOf(kind))}`;
  const listening = number.replace('+155505', '+155506');
  let site: Site;
  let ai: StreamedAi;

  beforeAll(async () => {
    ai = await open();
    site = await Site.open({
      moreRoutes: (agent) =>
        [
          { to: number, whileHuman: 'park' },
          { to: listening, whileHuman: 'listen' },
        ].map(({ to, whileHuman }) => ({
          match: { to },
          ai: { ...ai.settings, whileHuman, reconnects: 1, fallback: [{ kind: 'handoff' }] },
          handoff: handoffTo(agent),
        })),
    });
  });

  afterAll(async () => {
    await site[Symbol.asyncDispose]();
    await ai.bot[Symbol.asyncDispose]();
  });

  /** A caller who is connected with the AI. */
  async function withAi(
    user: string,
    test: (talk: { readonly caller: PhoneCall; readonly id: string }) => Promise<void>,
    to = number,
  ): Promise<void> {
    await using phone = await Phone.open(user, TONES.caller);
    const { api } = site.product;
    const sessions = ai.sessions;
    try {
      const caller = await phone.call(to, site.product.udp);
      await until(() => ai.sessions > sessions);
      await hearsCaller();
      const [record] = await api.calls(`?from=${encodeURIComponent(user)}`);
      await test({ caller, id: record?.id ?? '' });
    } finally {
      // A test that failed leaves its call up, and must not fail those behind it.
      await api.hangUpAll();
      await site.agent.voice.sendTo(null);
    }
    await site.product.expectQuiet();
    await until(() => ai.bot.connections === 0);
  }

  /** Waits until the AI hears the caller, and nobody else. */
  async function hearsCaller(): Promise<void> {
    await hears([TONES.caller]);
  }

  /** Waits until the AI hears these, and nobody else. */
  async function hears(tones: readonly number[]): Promise<void> {
    const sinceMs = nowMs();
    await until(() => {
      const fromMs = Math.max(sinceMs, nowMs() - 200);
      return nowMs() - sinceMs > 200 && heardTones(ai.bot.heard, fromMs, AMONG).join() === tones.join();
    }, 8_000);
  }

  /** How much was heard of what the caller spoke into, by the journal. */
  async function bargedInMs(id: string): Promise<number> {
    let facts: readonly Readonly<Record<string, unknown>>[] = [];
    await until(async () => {
      facts = await site.product.api.facts(id, 'ai.bargedIn');
      return facts.length > 0;
    });
    return facts[0]?.['playedMs'] as number;
  }

  it('talks with the caller, and is interrupted: it is told what was really heard', async () => {
    await withAi('+15550510001', async ({ caller, id }) => {
      const fromMs = nowMs();
      ai.says(10_000);
      await caller.phone.voice.waitUntilHears([TONES.ai], AMONG);
      await hearsCaller();
      await delay(1_000);
      const interruptedAtMs = nowMs();
      const toldMs = await ai.isInterrupted();
      await caller.phone.voice.waitUntilHears([], AMONG);
      const word = spanOf(await caller.heard(), TONES.ai, fromMs)!;
      const heardMs = (ai.knowsByMarks ? interruptedAtMs : word.toMs + 20) - word.fromMs; // the last packet is heard, too
      const onRecordMs = ai.isOnRecord ? await bargedInMs(id) : null;
      process.stdout.write(`${kind}: interrupted after ${heardMs.toFixed(0)} ms, told ${String(toldMs)}, on record ${String(onRecordMs)}; silent after ${(word.toMs - interruptedAtMs).toFixed(0)} ms\n`); // prettier-ignore
      expect(word.toMs - interruptedAtMs).toBeLessThan(MOST_SILENCE_MS);
      const told = [toldMs, onRecordMs].filter((ms) => ms !== null);
      expect(told.length).toBeGreaterThan(0);
      for (const ms of told) expect(Math.abs(ms - heardMs)).toBeLessThanOrEqual(MOST_ASTRAY_MS);
      ai.says(1_000);
      await caller.phone.voice.waitUntilHears([TONES.ai], AMONG);
      await caller.hangUp();
    });
  });

  it('hands over after its last word, which is heard whole, hears nothing meanwhile, and has the caller again', async () => {
    await withAi('+15550510002', async ({ caller, id }) => {
      await delay(300);
      const fromMs = nowMs();
      await ai.handsOver(tone(TONES.ai, WORD_MS));
      const { agent } = await accept(site);
      const pressedAtMs = nowMs();
      const togetherMs = await expectTogether(caller, agent, AMONG);
      const heard = await caller.heard();
      const word = spanOf(heard, TONES.ai, fromMs)!;
      const wordMs = word.toMs - word.fromMs + 20;
      const gapMs = spanOf(heard, TONES.announcement, fromMs)!.fromMs - word.toMs - 20;
      process.stdout.write(`${kind}: the last word was heard for ${wordMs.toFixed(0)} ms of ${String(WORD_MS)} ms; then ${gapMs.toFixed(0)} ms of silence\n`); // prettier-ignore
      expect(wordMs).toBeGreaterThanOrEqual(WORD_MS - 40);
      expect(gapMs).toBeLessThanOrEqual(MOST_SILENCE_MS);
      const meanwhile = ai.bot.heard.filter(({ atMs }) => atMs > pressedAtMs && atMs < togetherMs);
      expect(heardTones(meanwhile, 0, AMONG)).toEqual([]);
      const back = await site.product.api.request('POST', `/v1/calls/${id}/return-to-ai`, {});
      expect(back.status).toBe(202);
      await agent.ended();
      await hearsCaller();
      ai.says(3_000);
      await caller.phone.voice.waitUntilHears([TONES.ai], AMONG);
      await caller.hangUp();
    });
  });

  it('hands over after its last word, whose end is heard whole though the gateway is held up in the middle of it', async () => {
    await withAi('+15550510005', async ({ caller }) => {
      await delay(300);
      const fromMs = nowMs();
      const said = ai.handsOver(Buffer.concat([tone(TONES.ai, WORD_MS), tone(SECOND_AI, END_MS)]));
      await caller.phone.voice.waitUntilHears([TONES.ai], AMONG);
      const heldUpAtMs = nowMs();
      holdsUp(ai);
      await said;
      const { agent } = await accept(site);
      await expectTogether(caller, agent, AMONG);
      const heard = await caller.heard();
      const end = spanOf(heard, SECOND_AI, fromMs)!;
      const endMs = end.toMs - end.fromMs + 20;
      const gapMs = spanOf(heard, TONES.announcement, fromMs)!.fromMs - end.toMs - 20;
      const times = ai.bot.heard.map(({ atMs }) => atMs).filter((atMs) => atMs > heldUpAtMs && atMs < end.toMs);
      const heldUpMs = Math.max(...times.map((atMs, index) => atMs - (times[index - 1] ?? heldUpAtMs)));
      process.stdout.write(`${kind}: held up for ${heldUpMs.toFixed(0)} ms; the end of the word was heard for ${endMs.toFixed(0)} ms of ${String(END_MS)} ms; then ${gapMs.toFixed(0)} ms of silence\n`); // prettier-ignore
      expect(heldUpMs).toBeGreaterThan(60);
      expect(endMs).toBeGreaterThanOrEqual(END_MS - 40);
      expect(gapMs).toBeLessThanOrEqual(MOST_SILENCE_MS);
      await caller.hangUp();
      await agent.ended();
    });
  });

  it('listens on while a human talks, where the route says so, and is not heard; while the caller is on hold it hears nothing', async () => {
    await withAi(
      '+15550510004',
      async ({ caller, id }) => {
        const { api } = site.product;
        const asked = await api.request('POST', `/v1/calls/${id}/handoffs`, { reason: 'refund', summary: '' });
        expect(asked.status).toBe(202);
        const { agent } = await accept(site);
        await expectTogether(caller, agent, AMONG);
        await hears([TONES.caller, TONES.agent]);
        const saidAtMs = nowMs();
        ai.says(1_000);
        await api.request('POST', `/v1/calls/${id}/hold`, {});
        await hears([]);
        await api.request('POST', `/v1/calls/${id}/resume`, {});
        await hears([TONES.caller, TONES.agent]);
        expect((await caller.heard()).everHeard(saidAtMs, nowMs(), AMONG)).not.toContain(TONES.ai);
        await caller.hangUp();
        await agent.ended();
      },
      listening,
    );
  });

  it('is killed in the middle of a word: the caller is not in silence, and it is connected again', async () => {
    await withAi('+15550510003', async ({ caller, id }) => {
      ai.says(20_000);
      await caller.phone.voice.waitUntilHears([TONES.ai], AMONG);
      await delay(300);
      const sessions = ai.sessions;
      const killedAtMs = nowMs();
      ai.bot.kill();
      await until(() => ai.sessions > sessions);
      const againAtMs = nowMs();
      await hearsCaller();
      ai.says(5_000);
      await caller.phone.voice.waitUntilHears([TONES.ai], AMONG);
      const heard = await caller.heard();
      // What an AI that is there again does not say is its own silence.
      const silenceMs = longestSilenceMs(heard, killedAtMs - 100, Math.max(killedAtMs + MOST_SILENCE_MS, againAtMs));
      process.stdout.write(`${kind}: the caller of a killed AI was in silence for ${silenceMs.toFixed(0)} ms\n`);
      expect(silenceMs).toBeLessThanOrEqual(MOST_SILENCE_MS);
      const lost = await site.product.api.facts(id, 'ai.lost');
      expect(lost.map(({ next }) => next)).toEqual(['reconnect']);
      await caller.hangUp();
    });
  });
});
