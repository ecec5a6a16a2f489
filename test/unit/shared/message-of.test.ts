import { expect, it } from 'vitest';
import { messageOf } from '../../../src/shared/message-of.ts';

it.each([
  [new TypeError('bad'), 'bad'],
  ['bare text', 'bare text'],
  [7, '7'],
  [undefined, 'undefined'],
])('the message of %o', (thrown, message) => {
  expect(messageOf(thrown)).toBe(message);
});
