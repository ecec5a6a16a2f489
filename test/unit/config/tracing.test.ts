import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { redactConfig } from '../../../src/config/index.ts';
import { badPaths, good } from './config-file.ts';

const DOC = readFileSync(new URL('../../../docs/tracing.md', import.meta.url), 'utf8');

test('docs/tracing.md has a configuration that can be pasted, and what is left out of it has the defaults it names', () => {
  const [, yaml = ''] = /```yaml\n(.*?)```/s.exec(DOC) ?? [];
  expect(good(yaml).tracing).toMatchObject({ ratio: 0.1, serviceName: 'front-desk' });
  expect(good('tracing: { url: "http://127.0.0.1:4318/v1/traces" }').tracing).toEqual({
    url: 'http://127.0.0.1:4318/v1/traces',
    headers: {},
    ratio: 1,
    serviceName: 'warmbridge',
  });
  expect(good('').tracing).toBeNull();
});

test('headers of the collector are secrets', () => {
  const config = good('tracing: { url: "http://u:S3CRET@c/v1/traces", headers: { Authorization: "Bearer S3CRET" } }');
  expect(JSON.stringify(redactConfig(config))).not.toContain('S3CRET');
  expect(config.tracing?.headers).toEqual({ Authorization: 'Bearer S3CRET' });
});

test.each([
  ['url: "ftp://c/"', 'tracing.url'],
  ['url: "http://c/", ratio: 1.5', 'tracing.ratio'],
  ['url: "http://c/", headers: { "a b": x }', 'tracing.headers'],
  ['url: "http://c/", headers: { a: "x\\ny" }', 'tracing.headers.a'],
  ['url: "http://c/", sampling: 1', 'tracing'],
])('{ %s } is a fault at %s', (yaml, path) => {
  expect(badPaths(`tracing: { ${yaml} }`)).toContainEqual(expect.stringContaining(path));
});
