import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { ChatServer } from '../sip/harness/chat-server.ts';
import { TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import { Phone } from './phone.ts';
import { SpokenSite } from './spoken-site.ts';

const NUMBER = '+15550007800';

it('a language model greets, is told what the caller said, says its last word, and hands over with reason and summary', async () => {
  await using chat = await ChatServer.open(() => ({
    words: ['I connect you ', 'to billing.'],
    tools: [{ name: 'transfer_to_human', arguments: '{"reason":"billing","summary":"Wants a refund."}' }],
  }));
  const ai = { kind: 'llm', url: chat.url, model: 'small', prompt: 'ai.md', greeting: 'Good morning. How can I help?' };
  await using spoken = await SpokenSite.open({
    moreRoutes: (agent) => [{ match: { to: NUMBER }, ai, handoff: { destinations: [agent] } }],
  });
  const { site } = spoken;
  await writeFile(join(site.workspace.path('prompts'), 'ai.md'), 'You are the receptionist.');
  await spoken.workersReady();
  await site.agent.voice.tone(null);
  await using caller = await Phone.open('+15550015001', TONES.caller);
  await caller.voice.tone(null);
  const call = await caller.call(NUMBER, site.product.udp);
  const record = await site.product.api.callFrom(caller.sip.user);
  // The greeting is spoken, and the AI listens behind it.
  const listens = async (): Promise<boolean> => (await site.product.api.facts(record.id, 'ai.listen')).length > 0;
  await eventually('the AI listens', listens, 15_000);
  await delay(300);
  await spoken.say(caller, 'caller');
  const agentCall = await site.agent.pickUp(10_000);
  await eventually('the model was asked once', () => chat.requests.length === 1);
  expect(chat.requests[0]?.messages.slice(1)).toEqual([
    { role: 'assistant', content: 'Good morning. How can I help?' },
    { role: 'user', content: 'caller' },
  ]);
  expect(await site.product.api.lastHandoff(record.id)).toMatchObject({ reason: 'billing', summary: 'Wants a refund.' });
  await delay(3_000);
  await agentCall.press('1');
  await eventually('they talk', async () => (await site.product.api.call(record.id)).state === 'with-agent', 20_000);
  // Its last word was said before the handoff began.
  const events = await site.product.api.events(record.id);
  const types = events.map(({ type }) => type).filter((type) => ['ai.talk', 'handoff.started'].includes(type));
  expect(types).toEqual(['ai.talk', 'ai.talk', 'handoff.started']);
  await call.hangUp();
  await agentCall.ended(8_000);
}); // prettier-ignore
