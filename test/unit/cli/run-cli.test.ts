import { expect, it } from 'vitest';
import { readConfig } from '../../../src/config/index.ts';
import { keyParts } from '../../../src/shared/new-key.ts';
import { isSecretOf } from '../../../src/shared/secret-hash.ts';
import { runInProcess } from './in-process.ts';

it('--version is that of package.json, and --help has the exit codes', async () => {
  expect(await runInProcess('--version')).toEqual({
    code: 0,
    out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    err: '',
  });
  const { code, out } = await runInProcess('--help');
  expect(code).toBe(0);
  expect(out).toMatch(/Exit codes:\n {2}0 {3}it was done[^]* {2}10 {2}Node is too old/);
});

it.each([
  ['a command that is unknown', ['nonsense']],
  ['an option that is unknown', ['calls', '--nonsense']],
  ['an argument that is missing', ['trace']],
  ['a URL that is none', ['calls', '--url', 'pbx', '--key', 'k']],
  ['a limit that is none', ['calls', '--limit', 'x', '--url', 'http://127.0.0.1:9', '--key', 'k']],
  [
    'a skill that is none',
    ['agents', 'add', 'a', '--uri', '1', '--skill', ':3', '--url', 'http://127.0.0.1:9', '--key', 'k'],
  ],
  ['an AI that init does not know', ['init', '/nowhere', '--yes', '--ai', 'oracle']],
  ['networks of no trunk', ['init', '/nowhere', '--yes', '--allow', '10.0.0.0/8']],
  ['a shell that is unknown', ['completion', 'cmd']],
  ['a number of a version that is none', ['config', 'rollback', 'last', '--url', 'http://127.0.0.1:9', '--key', 'k']],
])('%s: 2, and the reason', async (_name, args) => {
  const { code, out, err } = await runInProcess(...args);
  expect([code, out]).toEqual([2, '']);
  expect(err).not.toBe('');
});

it('without a configuration and a URL, nobody knows where the program is', async () => {
  const { code, err } = await runInProcess('calls', '--config', '/nowhere.yaml');
  expect(code).toBe(2);
  expect(err).toContain('--url says where the program is');
});

it('keys hash makes a key, and a hash that the configuration takes', async () => {
  const { code, out } = await runInProcess('keys', 'hash', '--json');
  const { key, hash } = JSON.parse(out) as { readonly key: string; readonly hash: string };
  expect(code).toBe(0);
  expect(await isSecretOf(keyParts(key)!.secret, hash.slice(hash.indexOf('$')))).toBe(true);
  const settings = JSON.stringify({ api: { keys: [{ name: 'ops', role: 'admin', hash }] } });
  expect(readConfig(settings, { file: 'site.yaml', env: {} })).toMatchObject({ ok: true });
});
