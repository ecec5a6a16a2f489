import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ALL_TONES, PROMPT_MS, TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import { nowMs } from '../tools/index.ts';
import { expectTogether } from './hearing.ts';
import type { PhoneCall } from './phone.ts';
import { Phone } from './phone.ts';
import { SpokenSite } from './spoken-site.ts';

/** What the recognizer hears in further tones. */
const YES = 1_900;
const NO = 2_100;
const AGAIN = 2_300;
const AMONG: readonly number[] = [...ALL_TONES, YES, NO, AGAIN];
const WORDS = new Map([
  [YES, 'yes'],
  [NO, 'no'],
  [AGAIN, 'say that again'],
]);
const WORD_MS = 500;
/** An agent who picks up says hello for so long. */
const HELLO_MS = 2_200;

let spoken: SpokenSite;

beforeAll(async () => {
  spoken = await SpokenSite.open({ handoff: { accept: { mode: 'voice', timeoutMs: 15_000 } } }, {}, WORDS);
});

afterAll(async () => {
  await spoken[Symbol.asyncDispose]();
});

/** A caller on hold, whose agent has heard the whisper. */
async function withAgent(
  user: string,
  test: (who: { readonly caller: PhoneCall; readonly agent: PhoneCall; readonly id: string }) => Promise<void>,
): Promise<void> {
  const { site } = spoken;
  await using phone = await Phone.open(user, TONES.caller);
  await site.agent.voice.tone(null);
  try {
    const { call: caller, record } = await spoken.call(phone);
    const agent = await site.agent.pickUp();
    await delay(Math.max(HELLO_MS, PROMPT_MS.whisper));
    await agent.phone.voice.waitUntilHears([], AMONG, 8_000);
    await test({ caller, agent, id: record.id });
  } finally {
    const { api } = site.product;
    const up = (await api.calls('')).filter(({ ended }) => ended === null);
    for (const { id } of up) await api.request('DELETE', `/v1/calls/${id}`);
    await site.agent.voice.sendTo(null);
  }
  await site.product.expectQuiet();
}

describe('an agent who answers by words', () => {
  it("says yes: the two talk with the recognizer's final result, and the caller has heard nothing of it", async () => {
    await withAgent('+15550700001', async ({ caller, agent, id }) => {
      const { api } = spoken.site.product;
      const saidAtMs = await agent.phone.voice.say(YES, WORD_MS);
      await eventually('they talk', async () => (await api.call(id)).state === 'with-agent', 10_000);
      const togetherAtMs = nowMs();
      await agent.phone.voice.tone(TONES.agent);
      await expectTogether(caller, agent, AMONG);
      expect((await caller.heard()).everHeard(caller.answeredAtMs, togetherAtMs, AMONG)).not.toContain(YES);
      const events = await api.events(id);
      const at = (type: string): number => Date.parse(events.find((event) => event.type === type)!.at);
      const { acceptedMs, bridgedMs } = (await api.lastHandoff(id)).timings;
      process.stdout.write(
        `from the word's end to the agreement: ${String(Math.round(togetherAtMs - saidAtMs - WORD_MS))} ms at most; final result to accepted ${String(at('handoff.accepted') - at('call.speech'))} ms; accepted to joined ${String(bridgedMs! - acceptedMs!)} ms\n`,
      );
      expect(at('handoff.accepted')).toBe(at('call.speech'));
      expect(await api.facts(id, 'handoff.accepted')).toMatchObject([{ by: 'voice' }]);
      const { items } = await spoken.transcript(id);
      expect(items.map(({ role, text, private: isPrivate }) => [role, text, isPrivate])).toContainEqual(['agent', 'yes', true]); // prettier-ignore
      await caller.hangUp();
      await agent.ended();
    });
  });

  it('has the whisper said again, is asked once more, and says no: the caller goes back to the AI', async () => {
    await withAgent('+15550700002', async ({ caller, agent, id }) => {
      const { api } = spoken.site.product;
      await agent.phone.voice.say(AGAIN, WORD_MS);
      await agent.phone.voice.waitUntilHears([TONES.whisper], AMONG, 8_000);
      await agent.phone.voice.waitUntilHears([], AMONG, 8_000);
      const toldAgain = async (): Promise<readonly unknown[]> =>
        (await api.facts(id, 'handoff.toldAgain')).map(({ reason }) => reason);
      expect(await toldAgain()).toEqual(['asked-for']);
      await delay(600);
      await agent.phone.voice.say(TONES.agent, WORD_MS);
      await eventually('it is asked once more', async () => (await toldAgain()).length === 2, 10_000);
      await delay(8_000); // the question is spoken
      await agent.phone.voice.say(NO, WORD_MS);
      await agent.ended(10_000);
      await caller.phone.voice.waitUntilHears([TONES.ai], AMONG, 8_000);
      expect((await api.lastHandoff(id)).attempts.map(({ result }) => result)).toEqual(['declined']);
      expect((await caller.heard()).everHeard(caller.answeredAtMs, nowMs(), AMONG)).not.toContain(NO);
      await caller.hangUp();
    });
  });

  it('presses the key as well', async () => {
    await withAgent('+15550700003', async ({ caller, agent }) => {
      await agent.press('1');
      await agent.phone.voice.tone(TONES.agent);
      await expectTogether(caller, agent, AMONG, 8_000);
      await caller.hangUp();
      await agent.ended();
    });
  });
});
