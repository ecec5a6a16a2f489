import { expect, test } from 'vitest';
import { isToken } from '../../../../src/shared/sip/index.ts';
import { reasonPhrase } from '../../../../src/ports/reason-phrase.ts';
import { newBranch, newCallId, newTag } from '../../../../src/sip-server/message/index.ts';

test('tags and branches are tokens, unique, and branches carry the cookie (RFC 3261 8.1.1.7, 19.3)', () => {
  const tags = new Set(Array.from({ length: 1000 }, newTag));
  const branches = new Set(Array.from({ length: 1000 }, newBranch));
  expect([tags.size, branches.size]).toEqual([1000, 1000]);
  for (const tag of tags) expect(tag).toMatch(/^[0-9a-f]{16}$/);
  for (const branch of branches) expect(branch).toMatch(/^z9hG4bK[0-9a-f]{24}$/);
  expect([...tags, ...branches].every(isToken)).toBe(true);
});

test.each([
  ['192.0.2.1', /^[0-9a-f]{32}@192\.0\.2\.1$/],
  ['[2001:db8::1]', /^[0-9a-f]{32}@\[2001:db8::1\]$/],
  ['a|b\r\nVia: x', /^[0-9a-f]{32}@abVia:x$/],
])('newCallId(%j) (RFC 3261 8.1.1.4)', (host, pattern) => {
  expect(newCallId(host)).toMatch(pattern);
  expect(newCallId(host)).not.toBe(newCallId(host));
});

test.each([
  [100, 'Trying'],
  [180, 'Ringing'],
  [200, 'OK'],
  [407, 'Proxy Authentication Required'],
  [481, 'Call/Transaction Does Not Exist'],
  [487, 'Request Terminated'],
  [503, 'Service Unavailable'],
  [603, 'Decline'],
  [155, 'Session Progress'], // RFC 3261 8.1.3.2: as 183
  [299, 'OK'],
  [499, 'Bad Request'],
  [699, 'Busy Everywhere'],
  [99, ''],
  [700, ''],
  [0, ''],
])('reasonPhrase(%d) is %j', (status, phrase) => {
  expect(reasonPhrase(status)).toBe(phrase);
});
