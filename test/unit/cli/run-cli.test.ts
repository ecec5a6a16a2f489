import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { runCli } from '../../../src/cli/run-cli.ts';
import { SHELLS } from '../../../src/cli/completion.ts';
import { loadConfig } from '../../../src/config/index.ts';
import { keyParts } from '../../../src/shared/new-key.ts';
import { isSecretOf } from '../../../src/shared/secret-hash.ts';

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function run(...args: readonly string[]): Promise<Ran> {
  let out = '';
  let err = '';
  const output = {
    stdout: { write: (text: string) => (out += text) },
    stderr: { write: (text: string) => (err += text) },
  };
  const code = await runCli(['node', 'warmbridge', ...args], {}, output);
  return { code, out, err };
}

it('--version is that of package.json, and --help has the exit codes', async () => {
  expect(await run('--version')).toEqual({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/), err: '' });
  const { code, out } = await run('--help');
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
  const { code, out, err } = await run(...args);
  expect([code, out]).toEqual([2, '']);
  expect(err).not.toBe('');
});

it('without a configuration and a URL, nobody knows where the program is', async () => {
  const { code, err } = await run('calls', '--config', '/nowhere.yaml');
  expect(code).toBe(2);
  expect(err).toContain('--url says where the program is');
});

it.each(SHELLS)('completion %s has every command and its options', async (shell) => {
  const { code, out } = await run('completion', shell);
  expect(code).toBe(0);
  for (const word of ['calls', 'hangup', 'selftest', 'deliveries']) expect(out).toContain(word);
  expect(out).toMatch(/-?-?arrives-as/);
});

it('bash loads the completion, and completes commands, subcommands and options with it', async () => {
  const { out } = await run('completion', 'bash');
  const complete = (...words: readonly string[]): string =>
    `COMP_WORDS=(${words.map((word) => `"${word}"`).join(' ')}); COMP_CWORD=${String(words.length - 1)}; _warmbridge; echo "\${COMPREPLY[*]}"`;
  const script = [
    'source /dev/stdin <<"END"',
    out,
    'END',
    'complete -p warmbridge',
    complete('warmbridge', 'self'),
    complete('warmbridge', 'calls', 'ha'),
    complete('warmbridge', '--json', 'handoff', 'cancel', '--k'),
    complete('warmbridge', 'calls', 'show', 'calls', '--wa'),
  ].join('\n');
  const ran = spawnSync('bash', ['--norc'], { input: script, encoding: 'utf8' });
  expect(ran.stderr).toBe('');
  expect(ran.stdout.split('\n')).toEqual([
    'complete -o default -F _warmbridge warmbridge',
    'selftest',
    'hangup',
    '--key',
    '--watch',
    '',
  ]);
});

it('keys hash makes a key, and a hash that the configuration takes', async () => {
  const { code, out } = await run('keys', 'hash', '--json');
  const { key, hash } = JSON.parse(out) as { readonly key: string; readonly hash: string };
  expect(code).toBe(0);
  expect(await isSecretOf(keyParts(key)!.secret, hash.slice(hash.indexOf('$')))).toBe(true);
  const file = join(mkdtempSync(join(tmpdir(), 'warmbridge-keys-')), 'site.yaml');
  writeFileSync(file, JSON.stringify({ api: { keys: [{ name: 'ops', role: 'admin', hash }] } }));
  expect(loadConfig({ file, env: {} })).toMatchObject({ ok: true });
  rmSync(dirname(file), { recursive: true });
});
