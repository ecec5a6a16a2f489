import { expect, it } from 'vitest';
import { RedirectError, redirectTarget } from '../../../../src/shared/outgoing/follow-redirects.ts';

const SECURE = new URL('https://ai.example/calls');
const PLAIN = new URL('http://ai.example/calls');

it.each([
  ['http://ai.example/calls', SECURE],
  ['HTTP://ai.example/calls', SECURE],
  ['http://127.0.0.1/', SECURE],
])('from https: nothing follows to %s, where the call could be read on the way (RFC 9110 17.9)', (location, from) => {
  expect(() => redirectTarget(307, location, from)).toThrow(RedirectError);
  expect(() => redirectTarget(308, location, from)).toThrow('redirects from https: to http:');
});

it.each([
  ['https://other.example/x', SECURE, 'https://other.example/x'],
  ['/x', SECURE, 'https://ai.example/x'],
  ['//other.example/x', SECURE, 'https://other.example/x'],
  ['http://other.example/x', PLAIN, 'http://other.example/x'],
  ['https://other.example/x', PLAIN, 'https://other.example/x'],
])('to %s from %s it goes on at %s (RFC 9110 10.2.2)', (location, from, to) => {
  expect(redirectTarget(308, location, from).href).toBe(to);
});
