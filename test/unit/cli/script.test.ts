import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkScript, tryScript } from '../../../src/cli/script.ts';

const SCRIPT = `
goodbye: Bye.
slots: { number: { kind: digits, say: Say your number., sayKeys: Your number?, confirm: false } }
steps:
  main: { kind: menu, say: Choose., options: [ { key: "1", phrases: [ billing ], then: ask } ] }
  ask: { kind: ask, slots: [ number ], then: desk }
  desk: { kind: transfer, reason: billing, say: One moment., whisper: "Number {number}.", failed: { say: Nobody is there. } }
`;

let directory = '';
let file = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'warmbridge-script-'));
  file = join(directory, 'good.yaml');
  writeFileSync(file, SCRIPT);
  writeFileSync(join(directory, 'bad.yaml'), 'steps:\n  main: { kind: say, say: Hi., then: gone }\n');
});
afterAll(() => {
  rmSync(directory, { recursive: true });
});

describe('warmbridge script check', () => {
  it('names file, line and place of what is wrong', async () => {
    let text = '';
    const output = { write: (more: string) => (text += more) };
    expect(await checkScript(join(directory, 'bad.yaml'), output)).toBe(1);
    expect(text).toBe(`${join(directory, 'bad.yaml')}:2: steps.main.then: there is no step gone\n`);
    text = '';
    expect(await checkScript(file, output)).toBe(0);
    expect(text).toBe(`${file}: OK\n`);
  });

  it('is one JSON document with --json', async () => {
    let text = '';
    const output = { write: (more: string) => (text += more) };
    const bad = join(directory, 'bad.yaml');
    expect(await checkScript(bad, output, true)).toBe(1);
    expect(JSON.parse(text)).toEqual({ file: bad, ok: false, faults: [expect.stringContaining('there is no step')] });
  });
});

describe('warmbridge script try', () => {
  async function talk(hears: boolean, ...lines: readonly string[]): Promise<readonly string[]> {
    let text = '';
    const input = Readable.from(lines.map((line) => `${line}\n`));
    expect(await tryScript(file, { hears, input, output: { write: (more: string) => (text += more) } })).toBe(0);
    return text.split('\n').slice(2, -1);
  }

  it('shows what a caller would hear, what the human is told, and how it goes on', async () => {
    expect(await talk(true, 'about billing', 'four two', '')).toEqual([
      '  Choose.',
      '> ',
      '  Say your number.',
      '> ',
      '[transfer to the destinations of the route: billing]',
      '  One moment.',
      '  whisper: Number 4 2.',
      '  card: {"number":"42"}',
      'An empty line: nobody takes the call. "back": somebody does, and gives the caller back.',
      '  Nobody is there.',
      '  Bye.',
      '[hangs up]',
    ]);
  });

  it('takes keys, and a caller who comes back', async () => {
    const lines = await talk(false, '1', '42#', 'back', '');
    expect(lines).toContain('  Your number?');
    expect(lines.slice(-3)).toEqual(['  I cannot hear you.', '  Choose.', '> ']);
  });
});
