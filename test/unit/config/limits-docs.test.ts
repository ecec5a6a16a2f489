import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { good } from './config-file.ts';

const DOC = readFileSync(new URL('../../../docs/limits.md', import.meta.url), 'utf8');

test('docs/limits.md has a configuration that can be pasted, and its values are the defaults', () => {
  const [, yaml = ''] = /```yaml\n(.*?)```/s.exec(DOC) ?? [];
  expect(yaml).not.toBe('');
  expect(good(yaml).sip.breaker).toEqual(good('sip: {}').sip.breaker);
});
