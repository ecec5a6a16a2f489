import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TONES } from '../sip/harness/tones.ts';
import { nowMs } from '../tools/index.ts';
import { header } from '../tools/sip-message.ts';
import { AMONG, SECOND_AI, accept, handoffTo, longestSilenceMs, refer, spanOf, told, withAi } from './ai-site.ts';
import { expectHears, expectTogether } from './hearing.ts';
import { Phone } from './phone.ts';
import { Site } from './site.ts';

/** Time until a new scene is heard, and the window that a tone needs. */
const CHANGE_MS = 200;
/** A caller whose AI is lost is in silence for no longer. */
const MOST_SILENCE_MS = 400;
const WORD_MS = 600;
const PARKED = '+15550300001';
const ENDED = '+15550300002';
const LISTENING = '+15550300003';

let site: Site;
let ai: Phone;
let second: Phone;

beforeAll(async () => {
  ai = await Phone.open('bot', TONES.ai);
  second = await Phone.open('second', SECOND_AI);
  const routes = [
    { to: PARKED, whileHuman: 'park' },
    { to: ENDED, whileHuman: 'end' },
    { to: LISTENING, whileHuman: 'listen' },
  ];
  site = await Site.open({
    moreRoutes: (agent) =>
      routes.map(({ to, whileHuman }) => ({
        match: { to },
        ai: {
          kind: 'sip',
          uri: ai.uri,
          whileHuman,
          reconnects: 1,
          connectTimeoutMs: 2_000,
          fallback: [{ kind: 'url', url: second.uri }, { kind: 'handoff' }],
        },
        handoff: handoffTo(agent),
      })),
  });
});

afterAll(async () => {
  await site[Symbol.asyncDispose]();
  await ai[Symbol.asyncDispose]();
  await second[Symbol.asyncDispose]();
});

describe('An AI that is a SIP user agent', () => {
  it('talks with the caller, gets the keys (RFC 4733) and the context (RFC 7433), and ends the call', async () => {
    const user = '+15550310001';
    await withAi({ site, ai, number: PARKED, user }, async ({ caller, bot, id }) => {
      await expectTogether(caller, bot, AMONG);
      await caller.press('12#');
      await delay(1_000);
      expect((await bot.heard()).digits().join('')).toBe('12#');
      const invite = bot.sip.invitation!;
      expect(header(invite, 'X-Warmbridge-Call')).toBe(id);
      expect(header(invite, 'User-to-User')).toBe(
        `${Buffer.from(JSON.stringify({ call: id })).toString('hex')};encoding=hex`,
      );
      expect(header(invite, 'X-Warmbridge-Handoff')).toBeNull();
      await bot.hangUp();
      await caller.ended();
      const call = await site.product.api.endedCall(user);
      expect(call.ended).toMatchObject({ result: 'completed', reason: 'ai-hangup' });
      expect(call.legs.map(({ role, state }) => [role, state])).toEqual([
        ['caller', 'ended'],
        ['ai', 'ended'],
      ]);
    });
  });

  it('hands over by REFER after its last word, which is heard whole, and waits in silence (RFC 3515)', async () => {
    const user = '+15550310002';
    await withAi({ site, ai, number: PARKED, user }, async ({ caller, bot, id }) => {
      await ai.voice.tone(null);
      await caller.phone.voice.waitUntilHears([], AMONG);
      const fromMs = nowMs();
      await ai.voice.tone(TONES.ai);
      await delay(WORD_MS);
      await ai.voice.tone(null);
      await refer(bot.sip, `${site.agent.uri}?X-Warmbridge-Reason=refund&X-Warmbridge-Summary=wants%20money`, 202);
      const referredAtMs = nowMs();
      await told(bot.sip, 100);
      await ai.voice.tone(TONES.ai);
      const ringing = await site.agent.ringing();
      expect(header(ringing.invitation!, 'X-Warmbridge-Reason')).toBe('refund');
      await delay(700);
      const pickedUp = await site.agent.answer(ringing);
      await pickedUp.briefed();
      await site.agent.voice.waitUntilHears([], AMONG, 8_000);
      const pressedAtMs = nowMs();
      await pickedUp.press('1');
      await told(bot.sip, 200);
      const togetherMs = await expectTogether(caller, pickedUp, AMONG);

      const heard = await caller.heard();
      const word = spanOf(heard, TONES.ai, fromMs)!;
      const announcement = spanOf(heard, TONES.announcement, fromMs)!;
      const wordMs = word.toMs - word.fromMs + 20; // the last packet is heard, too
      process.stdout.write(`the last word was heard for ${wordMs.toFixed(0)} ms of ${WORD_MS} ms; then ${(announcement.fromMs - word.toMs).toFixed(0)} ms of silence\n`); // prettier-ignore
      expect(wordMs).toBeGreaterThanOrEqual(WORD_MS - 40);
      expect(announcement.fromMs - word.toMs).toBeLessThanOrEqual(MOST_SILENCE_MS);
      // The AI hums on, and nobody hears it; it hears nobody.
      expect(heard.everHeard(referredAtMs + CHANGE_MS, pressedAtMs, AMONG)).toEqual([TONES.hold, TONES.announcement]);
      expect((await bot.heard()).everHeard(referredAtMs + CHANGE_MS, togetherMs, AMONG)).toEqual([]);
      expect((await pickedUp.heard()).everHeard(pickedUp.answeredAtMs, pressedAtMs, AMONG)).toEqual([TONES.whisper]);

      const back = await site.product.api.request('POST', `/v1/calls/${id}/return-to-ai`, {});
      expect(back.status).toBe(202);
      await pickedUp.ended();
      await expectTogether(caller, bot, AMONG);
      await caller.hangUp();
      await bot.ended();
    });
  });

  it('gets the caller back on the same leg if nobody takes the call', async () => {
    await withAi({ site, ai, number: PARKED, user: '+15550310003' }, async ({ caller, bot }) => {
      await refer(bot.sip, site.agent.uri, 202);
      (await site.agent.ringing()).reject('486 Busy Here');
      await told(bot.sip, 486);
      await expectTogether(caller, bot, AMONG);
      await refer(bot.sip, 'mailto:help@pbx', 416);
      await caller.hangUp();
      await bot.ended();
    });
  });

  it('may hang up after its REFER; a return makes a new call to it, with what the handoff was about', async () => {
    await withAi({ site, ai, number: ENDED, user: '+15550310004' }, async ({ caller, bot, id }) => {
      await refer(bot.sip, `${site.agent.uri}?X-Warmbridge-Summary=wants%20money`, 202);
      await bot.hangUp();
      const { agent } = await accept(site);
      await expectTogether(caller, agent, AMONG);
      await site.product.api.request('POST', `/v1/calls/${id}/return-to-ai`, {});
      const returnedAtMs = nowMs();
      const again = await ai.ringing();
      expect(header(again.invitation!, 'X-Warmbridge-Summary')).toBe('wants%20money');
      await delay(600);
      const answeredAtMs = nowMs();
      const next = await ai.answer(again);
      expectHears(await caller.heard(), returnedAtMs + CHANGE_MS, answeredAtMs, TONES.hold, AMONG);
      await expectTogether(caller, next, AMONG);
      await caller.hangUp();
      await next.ended();
    });
  });

  it('that listens hears both, and nothing while the caller is on hold', async () => {
    await withAi({ site, ai, number: LISTENING, user: '+15550310005' }, async ({ caller, bot, id }) => {
      await refer(bot.sip, site.agent.uri, 202);
      const { agent } = await accept(site);
      await told(bot.sip, 200);
      await expectTogether(caller, agent, AMONG);
      await ai.voice.waitUntilHears([TONES.caller, TONES.agent], AMONG);
      await site.product.api.request('POST', `/v1/calls/${id}/hold`, {});
      await ai.voice.waitUntilHears([], AMONG);
      await site.product.api.request('POST', `/v1/calls/${id}/resume`, {});
      await ai.voice.waitUntilHears([TONES.caller, TONES.agent], AMONG);
      const coach = { mode: 'coach', coach: await legOf(id, 'agent') };
      const changed = await site.product.api.request(
        'PATCH',
        `/v1/calls/${id}/members/${await legOf(id, 'ai')}`,
        coach,
      );
      expect(changed.status).toBe(200);
      await site.agent.voice.waitUntilHears([TONES.caller, TONES.ai], AMONG);
      await delay(500);
      expect((await caller.heard()).everHeard(nowMs() - 400, nowMs(), AMONG)).toEqual([TONES.agent]);
      await caller.hangUp();
      await bot.ended();
      await agent.ended();
    });
  });

  it('that breaks off is called again, and then its second address, with hold music within 400 ms', async () => {
    await withAi({ site, ai, number: PARKED, user: '+15550310006' }, async ({ caller, bot, id }) => {
      const lostAtMs = nowMs();
      // RFC 3326: temporary failure
      bot.sip.bye([['Reason', 'Q.850;cause=41;text="Temporary failure"']]);
      await ai.voice.sendTo(null);
      const again = await ai.ringing();
      await delay(400);
      const next = await ai.answer(again);
      await expectTogether(caller, next, AMONG);
      const lostAgainAtMs = nowMs();
      next.sip.bye([['Reason', 'Q.850;cause=41']]);
      await ai.voice.sendTo(null);
      const other = await second.pickUp();
      await expectTogether(caller, other, AMONG);
      const heard = await caller.heard();
      for (const atMs of [lostAtMs, lostAgainAtMs]) {
        const silenceMs = longestSilenceMs(heard, atMs - CHANGE_MS, atMs + 1_000);
        process.stdout.write(`the caller of a lost AI was in silence for ${silenceMs.toFixed(0)} ms\n`);
        expect(silenceMs).toBeLessThanOrEqual(MOST_SILENCE_MS);
      }
      expect(heard.everHeard(lostAtMs, lostAtMs + 800, AMONG)).toContain(TONES.hold);
      const lost = await site.product.api.facts(id, 'ai.lost');
      expect(lost.map(({ next }) => next)).toEqual(['reconnect', 'url']);
      await caller.hangUp();
      await other.ended();
      await second.voice.sendTo(null);
    });
  });

  it('that is killed in the middle of a word and says no BYE is missed within 400 ms', async () => {
    await withAi({ site, ai, number: PARKED, user: '+15550310008' }, async ({ caller, bot }) => {
      const killedAtMs = nowMs();
      // Nothing comes from it any more, neither RTP nor SIP.
      await ai.voice.sendTo(null);
      const again = await ai.ringing(8_000);
      await bot.sip.waitForRequest('BYE');
      const answeredAtMs = nowMs();
      const next = await ai.answer(again);
      await expectTogether(caller, next, AMONG);
      const silenceMs = longestSilenceMs(await caller.heard(), killedAtMs - CHANGE_MS, answeredAtMs);
      process.stdout.write(`the caller of a killed AI was in silence for ${silenceMs.toFixed(0)} ms\n`);
      expect(silenceMs).toBeLessThanOrEqual(MOST_SILENCE_MS);
      await caller.hangUp();
      await next.ended();
    });
  });

  it('that is nowhere to be reached leaves the caller to a human', async () => {
    await using phone = await Phone.open('+15550310007', TONES.caller);
    const caller = await phone.call(PARKED, site.product.udp);
    for (const each of [ai, ai, second, second]) (await each.ringing()).reject('503 Service Unavailable');
    const { agent } = await accept(site);
    await expectTogether(caller, agent, AMONG);
    await agent.hangUp();
    await caller.ended();
    await site.product.expectQuiet();
  });
});

async function legOf(id: string, role: string): Promise<string> {
  const { legs } = await site.product.api.call(id);
  return legs.find((leg) => leg.role === role)?.id ?? '';
}
