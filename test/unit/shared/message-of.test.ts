import { expect, it } from 'vitest';
import { messageOf, messageWithCauseOf } from '../../../src/shared/message-of.ts';

it.each([
  [new TypeError('bad'), 'bad'],
  ['bare text', 'bare text'],
  [7, '7'],
  [undefined, 'undefined'],
])('the message of %o', (thrown, message) => {
  expect(messageOf(thrown)).toBe(message);
});

it('has what is behind it where it says so', () => {
  const full = new Error('ENOSPC: no space left on device');
  expect(messageWithCauseOf(new Error('file cannot be written', { cause: full }))).toBe(
    'file cannot be written: ENOSPC: no space left on device',
  );
  expect(messageWithCauseOf(new Error('alone'))).toBe('alone');
  expect(messageWithCauseOf('bare text')).toBe('bare text');
});
