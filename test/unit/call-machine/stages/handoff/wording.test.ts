import { describe, expect, it } from 'vitest';
import { acceptHint } from '../../../../../src/call-machine/stages/handoff/acceptance/index.ts';
import { fillTemplate, waitText } from '../../../../../src/call-machine/stages/handoff/wording.ts';

describe('fillTemplate', () => {
  const values = { from: '+1555', reason: 'billing', summary: '' };

  it.each([
    { text: '{from} about {reason}', filled: '+1555 about billing', what: 'puts values into their places' },
    { text: '{reason}, {reason}!', filled: 'billing, billing!', what: 'in every place' },
    { text: '{reason}. {summary}', filled: 'billing.', what: 'an empty value leaves no space at the end' },
    { text: 'a {name} {}', filled: 'a {name} {}', what: 'leaves what it does not know' },
    { text: '{constructor} {toString}', filled: '{constructor} {toString}', what: 'knows the given values only' },
    { text: '{ from } {{from}}', filled: '{ from } {+1555}', what: 'takes braces as they are' },
    { text: '', filled: '', what: 'takes an empty text' },
  ])('$what: "$text"', ({ text, filled }) => {
    expect(fillTemplate(text, values)).toBe(filled);
  });

  it('does not fill places inside a value', () => {
    expect(fillTemplate('{summary}', { summary: '{from} $& $1', from: 'x' })).toBe('{from} $& $1');
  });

  it('a value named "__proto__" is like any other', () => {
    expect(fillTemplate('{proto}', { proto: 'x' })).toBe('x');
    expect(fillTemplate('{__proto__}', { from: 'x' })).toBe('{__proto__}');
  });

  it('takes time in proportion to a hostile text', () => {
    const text = '{'.repeat(200_000);
    const startedAt = performance.now();
    expect(fillTemplate(text, values)).toBe(text);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });
});

describe('acceptHint', () => {
  it('names the digits', () => {
    expect(acceptHint({ mode: 'dtmf', accept: '5', decline: '9', timeoutMs: 1 })).toBe(
      'Press 5 to accept, or 9 to decline.',
    );
  });
  it('is empty if no digit is asked for', () => {
    expect(acceptHint({ mode: 'auto' })).toBe('');
  });
});

describe('waitText', () => {
  it.each([
    [0, '0 seconds'],
    [1_000, 'one second'],
    [1_499, 'one second'],
    [20_000, '20 seconds'],
    [59_499, '59 seconds'],
    [59_500, 'about one minute'],
    [89_000, 'about one minute'],
    [90_000, 'about 2 minutes'],
    [600_000, 'about 10 minutes'],
  ])('%i ms: %s', (waitedMs, words) => {
    expect(waitText(waitedMs)).toBe(`You have been waiting for ${words}.`);
  });
});
