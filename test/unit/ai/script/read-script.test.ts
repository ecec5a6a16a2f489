import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseScript, readScript, soundsOf } from '../../../../src/ai/script/index.ts';

function faultsOf(text: string): readonly string[] {
  const read = parseScript(text, 'a.yaml');
  return read.ok ? [] : read.faults;
}

const MENU = `steps:
  main:
    kind: menu
    say: Choose.
    options:
`;

describe('parseScript', () => {
  it.each(['receptionist.yaml', 'receptionist.de.yaml'])('takes %s, which comes with the program', async (name) => {
    expect(await readScript(join(import.meta.dirname, '../../../../prompts', name))).toMatchObject({ ok: true });
  });

  it('names line and place of what is no YAML, no known key, and missing', () => {
    expect(faultsOf('steps: [')).toEqual([expect.stringMatching(/^a\.yaml:1: /)]);
    expect(faultsOf('steps:\n  main:\n    kind: say\n    say: Hello.\n    than: main\n')).toEqual([
      'a.yaml:5: steps.main.than: is not a known key; did you mean then?',
    ]);
    expect(faultsOf('steps:\n  main:\n    kind: say\n')).toEqual(['a.yaml:2: steps.main.say: is required']); // prettier-ignore
    expect(faultsOf('')).toEqual(['a.yaml:1: steps: is required']);
    expect(faultsOf('steps:\n  1st: { kind: hangup }\n')).toEqual([
      'a.yaml:2: steps.1st: expected the name of a step: a letter, then letters, digits, - and _',
    ]);
  });

  it('refuses names that lead nowhere', () => {
    expect(faultsOf(`human: desk\n${MENU}      - { key: "1", then: biling }\n  billing: { kind: hangup }\n`)).toEqual([
      'a.yaml:1: human: there is no step desk',
      'a.yaml:7: steps.main.options[0].then: there is no step biling; did you mean billing?',
    ]);
    expect(faultsOf('steps:\n  main: { kind: ask, slots: [ name ] }\n')).toEqual([
      'a.yaml:2: steps.main.slots[0]: there is no slot name',
    ]);
    expect(faultsOf('steps:\n  constructor: { kind: say, say: Hi., then: toString }\n')).toEqual([
      'a.yaml:2: steps.constructor.then: there is no step toString',
    ]);
  });

  it('refuses two options with one key, and an option without key and phrases', () => {
    expect(faultsOf(`${MENU}      - { key: "1", then: main }\n      - { key: "1", then: main }\n      - { then: main }\n`)).toEqual([
      'a.yaml:7: steps.main.options[1].key: is the key of option 0',
      'a.yaml:8: steps.main.options[2]: needs a key, phrases, or both',
    ]); // prettier-ignore
  });

  it('refuses lists of phrases that are not there', () => {
    expect(faultsOf(`${MENU}      - { phrases: [ "@human-xx" ], then: main }\n`)[0]).toMatch(
      /^a\.yaml:6: steps\.main\.options\[0\]\.phrases\[0\]: there is no list @human-xx/,
    );
  });

  it('takes what a menu sets for no text and no sound, whatever it is called', () => {
    const set = '{ text: "{x}", summary: "{y}", file: a.wav, url: b }';
    const read = parseScript(`${MENU}      - { key: "1", then: main, set: ${set} }\n`, 'a.yaml');
    expect(read).toMatchObject({ ok: true });
    expect(read.ok && soundsOf(read.script)).toEqual([]);
  });

  it('refuses places in texts that nothing fills', () => {
    const slots = 'slots:\n  name: { kind: name, say: "Name, {nmae}?", confirm: "{value}?" }\n';
    const steps = 'steps:\n  main: { kind: transfer, reason: r, whisper: "{name} {summary}", say: "{summary}" }\n';
    expect(faultsOf(slots + steps)).toEqual([
      'a.yaml:2: slots.name.say.text: nothing fills {nmae}',
      'a.yaml:4: steps.main.say.text: nothing fills {summary}',
    ]);
  });

  it('refuses steps that go round without asking anything new', () => {
    const say = (name: string, then: string): string => `  ${name}: { kind: say, say: Hello., then: ${then} }\n`;
    expect(faultsOf(`steps:\n${say('one', 'two')}${say('two', 'one')}`)).toEqual([
      'a.yaml:2: steps.one: leads back to itself without a menu between',
      'a.yaml:3: steps.two: leads back to itself without a menu between',
    ]);
    expect(faultsOf('steps:\n  one: { kind: transfer, reason: r, failed: { then: one } }\n')).toHaveLength(1);
    expect(faultsOf(`${MENU}      - { key: "1", then: two }\n${say('two', 'main')}`)).toEqual([]);
  });

  it('refuses slots with names that stand for something else, and bounds that exclude all', () => {
    expect(faultsOf('slots:\n  from: { kind: digits, say: Hi., min: 5, max: 4 }\nsteps: { a: { kind: hangup } }\n')).toEqual([
      'a.yaml:2: slots.from: {from} stands for something else already',
      'a.yaml:2: slots.from.min: must not be above max (4)',
    ]); // prettier-ignore
  });
});

describe('readScript', () => {
  it('names a file that is missing, and one that is too large', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'script-'));
    const file = join(directory, 'large.yaml');
    await writeFile(file, '#'.repeat(262_145));
    expect(await readScript(file)).toEqual({ ok: false, faults: [`${file}: has more than 262144 bytes`] });
    await rm(directory, { recursive: true });
    expect(await readScript(file)).toMatchObject({ ok: false, faults: [expect.stringContaining('cannot be read')] });
  });
});
