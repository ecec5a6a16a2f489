import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { ContextCard } from '../../src/context/index.ts';
import { ChatServer } from '../sip/harness/chat-server.ts';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import { nowMs } from '../tools/index.ts';
import { expectTogether } from './hearing.ts';
import { Phone } from './phone.ts';
import { SpokenSite } from './spoken-site.ts';

const THINKS_MS = 700;

it('a model summarizes what the caller said while the phone rings: the card and the record have it, made unreadable', async () => {
  await using chat = await ChatServer.open(() => ({
    words: ['The caller paid with 4111 1111 1111 1111 ', 'and wants it back.'],
    pause: async (index) => await delay(index === 0 ? THINKS_MS : 0),
  }));
  await using spoken = await SpokenSite.open({
    others: {
      summary: { url: chat.url, model: 'small', apiKey: 'k' },
      transcription: { redact: ['card-numbers'] },
    },
  });
  const { site } = spoken;
  const { api } = site.product;
  site.ai.script = ({ event, transcript }) => {
    if (event === 'call.started') return [{ type: 'listen' }];
    return event === 'call.speech' && transcript !== '' ? [{ type: 'transfer', reason: 'refund' }] : [];
  };
  await using caller = await Phone.open('+15550900001', TONES.caller);
  await caller.voice.tone(null);
  const { call, record } = await spoken.call(caller);
  await delay(1_000);
  await spoken.say(caller, 'caller');
  const rings = site.agent.ringing(10_000);
  await site.ai.waitFor('call.speech');
  const askedAtMs = nowMs();
  const ringing = await rings;
  const rangAfterMs = nowMs() - askedAtMs;
  const [made] = await eventually('the model has summarized', async () => {
    const facts = await api.facts(record.id, 'handoff.summarized');
    return facts.length > 0 ? facts : undefined;
  }, 8_000); // prettier-ignore
  process.stdout.write(`the phone rang after ${rangAfterMs.toFixed(0)} ms, the summary was there after ${String(made!['tookMs'])} ms\n`); // prettier-ignore
  const summary = String(made!['summary']);
  expect(summary).toMatch(/^The caller paid with .* and wants it back\.$/);
  expect(summary).not.toContain('4111');
  expect(Number(made!['tookMs'])).toBeGreaterThanOrEqual(THINKS_MS);
  expect(chat.requests.map(({ messages }) => messages.at(-1)?.content)).toEqual(['Caller: caller']);
  expect((await api.lastHandoff(record.id)).summary).toBe(summary);
  expect((await api.get<ContextCard>(`/v1/calls/${record.id}/context`)).summary).toBe(summary);
  const agent = await site.agent.answer(ringing);
  await agent.briefed();
  // What was extracted was on record before.
  expect(await api.facts(record.id, 'handoff.started')).toMatchObject([{ reason: 'refund', summary: 'The caller said: caller.' }]); // prettier-ignore
  await agent.press('1');
  await caller.voice.tone(TONES.caller);
  await site.agent.voice.tone(TONES.agent);
  await expectTogether(call, agent, ALL_TONES, 8_000);
  await call.hangUp();
  await agent.ended();
}, 90_000); // prettier-ignore
