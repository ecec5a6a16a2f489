import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { good } from './config-file.ts';

const DOC = readFileSync(new URL('../../../docs/limits.md', import.meta.url), 'utf8');

const [BREAKER = '', PINGS = ''] = [...DOC.matchAll(/```yaml\n(.*?)```/gs)].map(([, yaml = '']) => yaml);

test('docs/limits.md has a configuration that can be pasted, and its values are the defaults', () => {
  expect(BREAKER).not.toBe('');
  expect(good(BREAKER).sip.breaker).toEqual(good('sip: {}').sip.breaker);
});

test('and one for pings, too', () => {
  const plain = good('sip: { trunks: [ { name: pbx, uri: "sip:10.0.0.5:5060" } ] }');
  expect(PINGS).toContain('optionsIntervalMs');
  expect(good(PINGS).sip.trunks).toEqual(plain.sip.trunks);
});
