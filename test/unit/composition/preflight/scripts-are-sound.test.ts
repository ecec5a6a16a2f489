import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { scriptsAreSound, scriptsHaveKeys } from '../../../../src/composition/preflight/scripts-are-sound.ts';
import type { PreflightContext } from '../../../../src/composition/preflight/preflight-check.ts';
import { configOf } from '../config-of.ts';

let directory = '';
beforeAll(() => (directory = mkdtempSync(join(tmpdir(), 'warmbridge-scripts-'))));
afterAll(() => rmSync(directory, { recursive: true }));

function contextOf(script: string, destinations: readonly string[] = [], others: object = {}): PreflightContext {
  writeFileSync(join(directory, 'a.yaml'), script);
  const config = configOf({
    prompts: { directory },
    routes: [{ match: { to: '*' }, ai: { kind: 'script', file: 'a.yaml' }, handoff: { destinations } }],
    ...others,
  });
  const check = (prompt: object): Promise<void> => Promise.reject(new Error(`${Object.values(prompt).join()} is not there`)); // prettier-ignore
  return { config, prompts: { check } };
}

/** Without the folder, which differs each time. */
function messages(found: readonly { readonly path: string; readonly message: string }[]): readonly string[] {
  return found.map(({ path, message }) => `${path}: ${message.replace(directory, '')}`);
}

it('a script that cannot be read is a fault, with its file and line', async () => {
  const context = contextOf('steps:\n  main: { kind: sing }\n');
  const [fault] = messages(await scriptsAreSound(context));
  expect(fault).toMatch(/^routes\[0\]\.ai\.file: \/a\.yaml:2: steps\.main\.kind: /);
  expect(await scriptsHaveKeys(context)).toEqual([]);
});

it('a transfer needs a destination that can be dialled, and sound files have to be there', async () => {
  const script = 'greeting: { file: hi.wav }\nsteps:\n  main: { kind: transfer, reason: r }\n';
  expect(messages(await scriptsAreSound(contextOf(script)))).toEqual([
    'routes[0].ai.file: /a.yaml:3: steps.main.destinations: is empty, and so is handoff.destinations of the route',
    'routes[0].ai.file: /a.yaml:1: greeting: hi.wav is not there',
  ]);
  const dialled = 'steps:\n  main: { kind: transfer, reason: r, destinations: [ "2001" ] }\n';
  expect(messages(await scriptsAreSound(contextOf(dialled)))).toEqual([
    expect.stringMatching(/^routes\[0\]\.ai\.file: \/a\.yaml:2: steps\.main\.destinations\[0\]: /),
  ]);
});

it('warns of options without a key where nobody recognizes words, and of sounds that cannot be fetched', async () => {
  const script = `greeting: { url: "http://sounds.example/hi.wav" }
steps:
  main: { kind: menu, say: Hi., options: [ { phrases: [ bye ], then: bye } ] }
  bye: { kind: hangup }
`;
  const sound = 'routes[0].ai.file: /a.yaml:1: greeting: http://sounds.example/hi.wav is not there';
  expect(messages(await scriptsHaveKeys(contextOf(script)))).toEqual([
    'routes[0].ai.file: /a.yaml:3: steps.main.options[0]: has no key, and no recognizer is configured',
    sound,
  ]);
  const speech = { speech: { stt: { engine: 'vosk', url: 'ws://127.0.0.1:2700' } } };
  expect(messages(await scriptsHaveKeys(contextOf(script, [], speech)))).toEqual([sound]);
});
