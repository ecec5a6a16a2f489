import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CONFIG_PARTS } from '../../../src/config/index.ts';
import { good } from './config-file.ts';

const DOC = readFileSync(new URL('../../../docs/configuration-changes.md', import.meta.url), 'utf8');

test('docs/configuration-changes.md has a configuration that can be pasted, and names all parts', () => {
  const [, yaml = ''] = /```yaml\n(.*?)```/s.exec(DOC) ?? [];
  expect(good(yaml).agents).toMatchObject([{ id: 'anna' }]);
  for (const part of Object.keys(CONFIG_PARTS)) expect(DOC).toContain(`\`${part}\``);
});
