import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { SHELLS } from '../../../src/cli/completion.ts';
import { findProgram } from '../../../src/shared/find-program.ts';
import { runInProcess } from './in-process.ts';

/** Words before the cursor, and what may stand at it. */
const CASES = [
  [['warmbridge', 'self'], 'selftest'],
  [['warmbridge', 'calls', 'ha'], 'hangup'],
  [['warmbridge', '--json', 'handoff', 'cancel', '--k'], '--key'],
  [['warmbridge', 'calls', 'show', 'calls', '--wa'], '--watch'],
] as const;

/** The lines that a script prints in a shell without the person's own settings. */
function shell(name: string, settings: string, script: string): readonly string[] {
  const ran = spawnSync(name, [settings, '-c', script], { encoding: 'utf8' });
  expect(ran.stderr).toBe('');
  return ran.stdout.trimEnd().split('\n');
}

it.each(SHELLS)('completion %s has every command and its options', async (name) => {
  const { code, out } = await runInProcess('completion', name);
  expect(code).toBe(0);
  for (const word of ['calls', 'hangup', 'selftest', 'deliveries']) expect(out).toContain(word);
  expect(out).toMatch(/-?-?arrives-as/);
});

it('bash loads the completion, and completes commands, subcommands and options with it', async () => {
  const { out } = await runInProcess('completion', 'bash');
  const completed = CASES.map(([words]) => {
    const given = words.map((word) => `"${word}"`).join(' ');
    return `COMP_WORDS=(${given}); COMP_CWORD=${String(words.length - 1)}; _warmbridge; echo "\${COMPREPLY[*]}"`;
  });
  const script = [out, 'complete -p warmbridge', ...completed].join('\n');
  const [loaded, ...found] = shell('bash', '--norc', script);
  expect(loaded).toBe('complete -o default -F _warmbridge warmbridge');
  expect(found).toEqual(CASES.map(([, word]) => word));
});

it.skipIf(findProgram('zsh') === null)('zsh loads the completion, and offers what can follow', async () => {
  const { out } = await runInProcess('completion', 'zsh');
  // The shell's own part needs a terminal: it takes what is offered, and leaves out what does not begin as the word.
  const stub = `compdef() { print -r -- "$*" }; _describe() { print -rl -- "\${(@P)2}" | grep -- "^$words[CURRENT]" }`;
  const completed = CASES.map(([words]) => `words=(${words.join(' ')}); CURRENT=${String(words.length)}; _warmbridge`);
  const [loaded, ...found] = shell('zsh', '-f', [stub, out, ...completed].join('\n'));
  expect(loaded).toBe('_warmbridge warmbridge');
  expect(found.map((line) => line.replace(/:.*/, ''))).toEqual(CASES.map(([, word]) => word));
});

it.skipIf(findProgram('fish') === null)('fish loads the completion, and completes with it', async () => {
  const { out } = await runInProcess('completion', 'fish');
  const completed = CASES.map(([words]) => `complete -C '${words.join(' ')}'`);
  const found = shell('fish', '--no-config', [out, ...completed].join('\n'));
  expect(found.map((line) => line.replace(/\t.*/, ''))).toEqual(CASES.map(([, word]) => word));
});
