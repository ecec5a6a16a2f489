import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { withRoles } from '../../../scripts/docs/role-table.ts';
import { good } from './config-file.ts';

const DOC = readFileSync(new URL('../../../docs/api-access.md', import.meta.url), 'utf8');
const EXAMPLES = [...DOC.matchAll(/```yaml\n(.*?)```/gs)].map(([, yaml = '']) => yaml);

test('the table of docs/api-access.md is that of the code', () => {
  expect(withRoles(DOC) === DOC, 'docs/api-access.md is stale: npm run docs:roles').toBe(true);
});

test('its configurations can be pasted', () => {
  expect(EXAMPLES.length).toBeGreaterThan(4);
  for (const yaml of EXAMPLES.filter((each) => !each.includes('cert:'))) good(yaml);
  const [hashed] = good(EXAMPLES.find((yaml) => yaml.includes('hash:')) ?? '').api.keys;
  expect(hashed).toMatchObject({ name: 'wallboard', key: null });
  expect(good(EXAMPLES.find((yaml) => yaml.includes('trustProxy')) ?? '').api.trustProxy).toMatchObject([
    { prefix: 32 },
  ]);
});

test('what it says of limits and sessions are the defaults', () => {
  for (const key of ['rateLimits:', 'sessions:']) {
    expect(good(EXAMPLES.find((yaml) => yaml.includes(key)) ?? '').api).toEqual(good('').api);
  }
});
