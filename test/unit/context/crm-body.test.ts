import { describe, expect, test } from 'vitest';
import { CallCards, crmBody } from '../../../src/context/index.ts';
import { asCallId } from '../../../src/ports/ids.ts';
import { batchOf, startedHandoff } from './facts.ts';

const EVENT = { type: 'handoff.ringing', at: '2026-07-01T12:00:10.000Z', destination: 'sip:2001@10.0.0.5' };
const CONTEXT = { intent: 'refund', collected: { invoice: 1042, paid: ['a', 'b'] } };
const cards = new CallCards();
cards.fold(
  batchOf([
    [1, { type: 'ai.talk', data: { prompt: { text: 'Hello.' } } }],
    [9, startedHandoff('one.h1', { summary: 'Wants a refund.', context: CONTEXT })],
  ]),
);
const card = cards.cardOf(asCallId('one'))!;

describe('The body for a CRM', () => {
  test.each([
    ['{{fields.intent}}', 'refund'],
    ['{{ fields.collected.invoice }}', 1042],
    ['{{fields.collected}}', CONTEXT.collected],
    ['{{fields.collected.paid.1}}', 'b'],
    ['{{fields.nothing.here}}', null],
    ['{{fields.sentiment}}', null],
    ['{{transcript.0.text}}', 'Hello.'],
    ['{{fields.constructor.name}}', null],
    ['{{fields.__proto__}}', null],
    [
      '{{event.type}}: {{fields.intent}}, {{fields.collected.paid}}{{fields.nothing}}',
      'handoff.ringing: refund, ["a","b"]',
    ],
    ['no {placeholder} at {{ all', 'no {placeholder} at {{ all'],
    [7, 7],
    [null, null],
    [{ case: { '{{summary}}': ['{{summary}}', true] } }, { case: { '{{summary}}': ['Wants a refund.', true] } }],
  ])('%j becomes %j', (template, body) => {
    expect(crmBody({ it: template }, card, EVENT)).toEqual({ it: body });
  });

  test('without a template it is the card with the ids and the event', () => {
    expect(crmBody(null, card, EVENT)).toEqual({
      event: 'handoff.ringing',
      at: EVENT.at,
      destination: EVENT.destination,
      callId: 'one',
      handoffId: 'one.h1',
      context: card,
    });
  });

  test('values with placeholders in them are not filled in again', () => {
    const other = new CallCards();
    other.fold(batchOf([[9, startedHandoff('one.h1', { summary: '{{fields.callId}}' })]]));
    const told = other.cardOf(asCallId('one'))!;
    expect(crmBody({ a: 'x {{summary}}' }, told, EVENT)).toEqual({ a: 'x {{fields.callId}}' });
  });
});
