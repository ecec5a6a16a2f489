import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import { nowMs } from '../tools/index.ts';
import { Phone } from './phone.ts';
import { Site } from './site.ts';
import { SpokenSite } from './spoken-site.ts';

/** Flite is louder, silence is not. */
const LOUD = 700;
const NUMBER = '+15550007900';

/** The script of docs/ai/script.md, whose greeting is a tone here. */
function documented(): string {
  const text = readFileSync(new URL('../../docs/ai/script.md', import.meta.url), 'utf8');
  const [, script = ''] = /```yaml\n(# practice\.yaml\n[\s\S]*?)```/.exec(text) ?? [];
  if (script === '') throw new Error('docs/ai/script.md has no script');
  return script.replace(/^greeting: .*$/m, 'greeting: { file: ai.wav }');
}

/** The names of the words that the tests' recognizer has are those of tones. */
const SPOKEN = `
greeting: { file: ai.wav }
human: desk
notUnderstood: { times: 2 }
slots:
  name: { kind: name, say: Your name?, confirm: false }
steps:
  main:
    kind: menu
    say: How can I help?
    options: [ { key: "1", phrases: [ caller ], set: { topic: billing }, then: who } ]
  who: { kind: ask, slots: [ name ], then: desk }
  desk: { kind: transfer, reason: billing, whisper: "{name} about {topic}.", summary: "{name} asks about {topic}." }
`;

describe('a receptionist by rules, with keys alone', () => {
  let site: Site;
  beforeAll(async () => {
    const ai = { kind: 'script', file: 'practice.yaml' };
    site = await Site.open({
      promptFiles: { 'practice.yaml': documented() },
      moreRoutes: (agent) => [
        {
          match: { to: NUMBER },
          ai,
          handoff: {
            destinations: [agent],
            ringTimeoutMs: 10_000,
            totalTimeoutMs: 20_000,
            accept: { mode: 'dtmf', timeoutMs: 15_000 },
            fallback: [{ kind: 'ai' }],
          },
        },
      ],
    });
  });
  afterAll(async () => {
    await site[Symbol.asyncDispose]();
  });

  const listens = (id: string, count: number): Promise<unknown> =>
    eventually(`listen ${String(count)}`, async () => (await site.product.api.facts(id, 'ai.listen')).length >= count, 15_000); // prettier-ignore

  it('greets, is cut short by a key, fills slots, tells the human, and comes back when nobody takes the call', async () => {
    const { api } = site.product;
    await using caller = await Phone.open('+15550016001', TONES.caller);
    const call = await caller.call(NUMBER, site.product.udp);
    const record = await api.callFrom('+15550016001');
    await caller.voice.waitUntilHears([TONES.ai], ALL_TONES);
    await eventually('the menu is read out', async () => (await api.facts(record.id, 'ai.talk')).length >= 2);
    await delay(600);
    const pressedAtMs = nowMs();
    await call.press('1');
    await listens(record.id, 2);
    // The rest of the menu is left out.
    expect(await api.facts(record.id, 'ai.interrupted')).toHaveLength(1);
    expect(nowMs() - pressedAtMs).toBeLessThan(15_000);
    await call.press('4711#');
    await listens(record.id, 3);
    await call.press('1');
    await listens(record.id, 4);
    await call.press('0512#');
    await listens(record.id, 5);
    await call.press('1');
    const ringing = await site.agent.ringing(10_000);
    const handoff = await api.lastHandoff(record.id);
    expect(handoff).toMatchObject({
      reason: 'appointments',
      summary: expect.stringMatching(/^Patient number 4711\. Wanted on \d{4}-12-05\.$/),
    });
    const card = await api.get<{ readonly fields: { readonly collected: object } }>(`/v1/calls/${record.id}/context`);
    expect(card.fields.collected).toEqual({ patient: '4711', day: expect.stringMatching(/^\d{4}-12-05$/) });
    // The agent is busy: the caller is told, and offered what is left.
    ringing.reject('486 Busy Here');
    await listens(record.id, 6);
    const talks = (await api.facts(record.id, 'ai.talk')).map((talk) => JSON.stringify(talk));
    expect(talks.filter((talk) => talk.includes('nobody can take your call'))).toHaveLength(1);
    expect(talks.filter((talk) => talk.includes('For appointments, press 1'))).toHaveLength(1);
    await call.press('3');
    await call.ended(15_000);
    expect(await api.endedCall('+15550016001')).toMatchObject({ ended: { reason: 'ai-hangup' } });
  }, 90_000);

  it('hands over, and the human hears the whisper with the slots before the two talk', async () => {
    const { api } = site.product;
    await using caller = await Phone.open('+15550016002', TONES.caller);
    const call = await caller.call(NUMBER, site.product.udp);
    const record = await api.callFrom('+15550016002');
    // Keys that are pressed ahead count.
    await caller.voice.waitUntilHears([TONES.ai], ALL_TONES);
    await call.press('1');
    await listens(record.id, 2);
    await call.press('4712#');
    await listens(record.id, 3);
    await call.press('1');
    await listens(record.id, 4);
    await call.press('#');
    const agent = await site.agent.pickUp(10_000);
    const whispered = async (): Promise<boolean> => {
      const take = await agent.heard();
      return take.pcm(agent.answeredAtMs, nowMs()).some((sample) => Math.abs(sample) > LOUD);
    };
    await eventually('the whisper is heard', whispered, 10_000);
    await delay(1_000);
    await agent.press('1');
    await eventually('they talk', async () => (await api.call(record.id)).state === 'with-agent', 10_000);
    await caller.voice.waitUntilHears([TONES.agent], ALL_TONES);
    expect(await api.lastHandoff(record.id)).toMatchObject({ result: 'bridged', summary: 'Patient number 4712.' });
    await call.hangUp();
    await agent.ended();
    await site.agent.voice.sendTo(null);
  }, 90_000);
});

describe('a receptionist by rules, with words', () => {
  it('understands a phrase, fills a slot with what was said, and hands over with it', async () => {
    await using spoken = await SpokenSite.open({
      promptFiles: { 'spoken.yaml': SPOKEN },
      moreRoutes: (agent) => [
        { match: { to: NUMBER }, ai: { kind: 'script', file: 'spoken.yaml' }, handoff: { destinations: [agent] } },
      ],
    });
    const { site } = spoken;
    const { api } = site.product;
    await spoken.workersReady();
    await site.agent.voice.tone(null);
    await using caller = await Phone.open('+15550016003', TONES.caller);
    await caller.voice.tone(null);
    const call = await caller.call(NUMBER, site.product.udp);
    const record = await api.callFrom('+15550016003');
    const listens = async (count: number): Promise<void> => {
      await eventually(`listen ${String(count)}`, async () => (await api.facts(record.id, 'ai.listen')).length >= count, 15_000); // prettier-ignore
      await delay(300);
    };
    await listens(1);
    await spoken.say(caller, 'caller');
    await listens(2);
    await spoken.say(caller, 'caller');
    const agent = await site.agent.pickUp(10_000);
    expect(await api.lastHandoff(record.id)).toMatchObject({
      reason: 'billing',
      summary: 'caller asks about billing.',
    });
    await delay(3_000);
    await agent.press('1');
    await eventually('they talk', async () => (await api.call(record.id)).state === 'with-agent', 20_000);
    const { items } = await spoken.transcript(record.id);
    expect(items.map(({ text }) => text)).toContain('How can I help?');
    await call.hangUp();
    await agent.ended(8_000);
  }, 90_000);
});
