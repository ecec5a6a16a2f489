import { afterEach, expect, it } from 'vitest';
import type { Receptionist } from '../../../src/demo/receptionist.ts';
import { startReceptionist } from '../../../src/demo/receptionist.ts';

interface Action {
  readonly type: string;
  readonly text?: string;
  readonly hints?: readonly string[];
}

let receptionist: Receptionist | null = null;

afterEach(async () => {
  await receptionist?.close();
  receptionist = null;
});

async function answerTo(notice: object, hears = true): Promise<readonly Action[]> {
  receptionist = await startReceptionist('sip:dana@127.0.0.1', hears);
  const response = await fetch(receptionist.url, { method: 'POST', body: JSON.stringify(notice) });
  return ((await response.json()) as { readonly actions: readonly Action[] }).actions;
}

it('asks for words, with the likely ones, where somebody recognizes them', async () => {
  const [talk, listen] = await answerTo({ event: 'call.started' });
  expect(talk?.text).toMatch(/How can I help you\?$/);
  expect(listen).toMatchObject({
    type: 'listen',
    hints: expect.arrayContaining(['question about my invoice']) as unknown,
  });
});

it('asks for a key where nobody recognizes words', async () => {
  const [talk] = await answerTo({ event: 'call.started' }, false);
  expect(talk?.text).toMatch(/Press 1 for appointments, or 2 for billing\.$/);
});

it('hands over a caller who speaks of an invoice', async () => {
  const actions = await answerTo({ event: 'call.speech', transcript: 'question about my invoice' });
  expect(actions.map(({ type }) => type)).toEqual(['talk', 'transfer']);
});

it('asks for a key where the words are not understood', async () => {
  const actions = await answerTo({ event: 'call.speech', transcript: '' });
  expect(actions.map(({ type }) => type)).toEqual(['talk', 'listen']);
});
