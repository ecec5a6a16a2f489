import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Segment } from '../../src/context/index.ts';
import { enginesOfRun } from '../sip/harness/engines.ts';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import { Phone } from './phone.ts';
import type { LiveMessage, Said } from './spoken-site.ts';
import { engineLateMs, sinceStartMs, SpokenSite } from './spoken-site.ts';

const GREETING = 'Hello.';
const AGAIN = 'Welcome back.';
/** A segment may be off its true time by so much. */
const ALLOWED_MS = 200;

let spoken: SpokenSite;
let live: LiveMessage[];

beforeAll(async () => {
  spoken = await SpokenSite.open();
  spoken.site.ai.script = ({ event, transcript }) => {
    if (event === 'call.started') return [{ type: 'talk', text: GREETING }, { type: 'listen' }];
    if (event === 'call.returned') return [{ type: 'talk', text: AGAIN }, { type: 'listen' }];
    if (event !== 'call.speech' || transcript === '') return [];
    const returned = spoken.site.ai.requests.at(-2)?.event === 'call.returned';
    return returned ? [{ type: 'hangup' }] : [{ type: 'transfer', reason: 'billing' }];
  };
  live = await spoken.follow();
});

afterAll(async () => {
  await spoken[Symbol.asyncDispose]();
});

/** What a segment is, but for its times. */
function who({ leg, role, text, private: isPrivate }: Segment): unknown {
  return [leg, role, text, isPrivate];
}

/** The counts of packets of the legs of a call, as the log has them at their end. */
function qualities(): { readonly received: number; readonly lost: number }[] {
  return spoken.site.product.output
    .split('\n')
    .filter((line) => line.includes('a leg was transcribed'))
    .map((line) => (JSON.parse(line) as { readonly quality: { received: number; lost: number } }).quality);
}

/** They measure time: on a busy machine any thread may be held up for longer than they allow. */
const TIMED = { retry: 1 };

describe('a whole call, AI, hold, human, hold, AI', () => {
  it.for([
    [0, '+15550012001'],
    [5, '+15550012002'],
  ] as const)(
    'is written down with exact speakers and times, with %d percent of the packets lost',
    TIMED,
    async ([loss, number]) => {
      const { site } = spoken;
      const { api } = site.product;
      const { agent } = site;
      await using caller = await Phone.open(number, TONES.caller);
      site.ai.requests.length = 0;
      const before = qualities().length;
      for (const { voice } of [caller, agent]) {
        await voice.tone(null);
        await voice.impair({ lossPercent: loss });
      }
      const { call, record } = await spoken.call(caller);
      const { id } = record;
      const said: Said[] = [];
      const ask = async (what: string): Promise<void> => {
        expect((await api.request('POST', `/v1/calls/${id}/${what}`, {})).status, what).toBeLessThan(300);
      };
      let lateMs = 0;
      const both = async (): Promise<void> => {
        const words = [await spoken.say(agent, 'agent'), await spoken.say(caller, 'caller')] as const;
        said.push(...words);
        lateMs = Math.max(lateMs, await engineLateMs(caller, words[0]), await engineLateMs(agent, words[1]));
      };
      // A telephone that is held sends nothing (RFC 3264 8.4).
      const hold = async (): Promise<void> => {
        await ask('hold');
        await caller.voice.waitUntilHears([TONES.hold], ALL_TONES);
        said.push(await spoken.say(agent, 'agent', true));
      };

      // The AI.
      await delay(1_500);
      said.push(await spoken.say(caller, 'caller'));
      await site.ai.waitFor('call.speech');
      // Hold, while the agent is called and briefed.
      const ringing = await agent.ringing();
      said.push(await spoken.say(caller, 'caller', true));
      const agentCall = await agent.answer(ringing);
      await agentCall.briefed();
      said.push(await spoken.say(agent, 'agent', true));
      await agentCall.press('1');
      await eventually('they talk', async () => (await api.call(id)).state === 'with-agent', 10_000);
      await delay(300);
      // The human.
      await both();
      said.push(...(await Promise.all([spoken.say(caller, 'caller'), spoken.say(agent, 'agent')])));
      // Hold, and the human again.
      await hold();
      await ask('resume');
      await delay(500);
      await both();
      // Hold, and the AI again.
      await hold();
      await ask('return-to-ai');
      await agentCall.ended();
      await site.ai.waitFor('call.returned');
      await delay(2_000);
      said.push(await spoken.say(caller, 'caller'));
      await call.ended(10_000);

      const ended = await api.endedCall(number);
      await eventually('webhooks have it', () => spoken.told(id, 'call.ended')[0]);
      const leg = Object.fromEntries(ended.legs.map((one) => [one.role, one.id]));
      const { items, missing } = await spoken.transcript(id);
      expect(missing).toEqual([]);
      expect(items.filter(({ role }) => role === 'ai').map(({ leg: of, text }) => [of, text])).toEqual([
        [null, GREETING],
        [null, AGAIN],
      ]);
      const words = items.filter(({ role }) => role !== 'ai');
      const expected = said.toSorted((one, other) => one.atMs - other.atMs);
      const offMs = words.map(({ startMs }, index) => startMs - sinceStartMs(ended, expected[index]?.atMs ?? 0));
      process.stdout.write(
        `${String(loss)} % loss: off by ${offMs.map((ms) => ms.toFixed(0)).join(' ')} ms, FreeSWITCH late by ${lateMs.toFixed(0)} ms\n`,
      );
      // Two who begin at once may be told in either order.
      const sorted = (rows: readonly unknown[]): unknown => rows.map((row) => JSON.stringify(row)).sort();
      expect(words.map(({ role }) => role).length).toBe(expected.length);
      expect(sorted(words.map(who))).toEqual(
        sorted(expected.map(({ role, text, private: isPrivate }) => [leg[role], role, text, isPrivate])),
      );
      for (const role of ['caller', 'agent']) {
        const own = words.filter((word) => word.role === role);
        const truth = expected.filter((word) => word.role === role);
        for (const [index, { startMs, private: isPrivate }] of own.entries()) {
          expect(isPrivate, `${role} ${String(index)}`).toBe(truth[index]!.private);
          expect(Math.abs(startMs - sinceStartMs(ended, truth[index]!.atMs)), role).toBeLessThan(ALLOWED_MS + lateMs);
        }
      }

      // The same everywhere.
      const inOrder = (rows: readonly Segment[]): Segment[] =>
        rows.toSorted((one, other) => one.startMs - other.startMs || one.role.localeCompare(other.role));
      const [{ context }] = spoken.told(id, 'call.ended') as [{ context: { transcript: Segment[] } }];
      expect(inOrder(context.transcript)).toEqual(inOrder(items));
      const segments = live.flatMap((message) => (message.callId === id ? (message.segment ?? []) : []));
      // What the AI says is told as it begins, so that its end is not known then.
      const told = inOrder(segments.filter(({ final }) => final));
      expect(told.filter(({ role }) => role !== 'ai')).toEqual(inOrder(words));
      expect(told.filter(({ role }) => role === 'ai').map(({ text }) => text)).toEqual([GREETING, AGAIN]);
      for (const role of ['caller', 'agent'] as const) {
        expect(segments.some((one) => !one.final && one.role === role && one.text === role)).toBe(true);
      }
      expect(spoken.told(id, 'call.speech')).toHaveLength(expected.length);
      const { body: vtt } = await api.request('GET', `/v1/calls/${id}/transcript?format=vtt`);
      const cues = String(vtt).match(/^<v.*$/gm);
      expect(cues?.filter((cue) => !cue.startsWith('<v AI>')).sort()).toEqual(
        words.map((word) => `<${word.private ? 'v.private' : 'v'} ${word.role === 'caller' ? 'Caller' : 'Agent'}>${word.text}`).sort(), // prettier-ignore
      );
      const found = await api.get<{ readonly items: readonly { readonly callId: string }[] }>(
        '/v1/transcripts?q=agent',
      );
      expect(found.items.filter(({ callId }) => callId === id)).toHaveLength(
        expected.filter(({ role }) => role === 'agent').length,
      );

      // What was lost on the way from the telephones is on record. FreeSWITCH sends its forks anew.
      const legs = qualities().slice(before);
      expect(legs).toHaveLength(2);
      for (const { received, lost } of legs) {
        process.stdout.write(`${String(lost)} of ${String(received + lost)} packets were lost\n`);
        if (enginesOfRun().pair !== 'embedded') continue;
        const percent = (100 * lost) / (received + lost);
        expect(percent).toBeGreaterThanOrEqual(loss * 0.5);
        expect(percent).toBeLessThanOrEqual(loss * 1.6);
      }
      await site.product.expectQuiet();
    },
  );
});
