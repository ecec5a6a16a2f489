import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { PHRASE_LISTS } from '../../../src/call-machine/index.ts';
import { ESCALATION_CONDITIONS } from '../../../src/ports/escalation.ts';
import { good } from './config-file.ts';

const DOC = readFileSync(new URL('../../../docs/escalation.md', import.meta.url), 'utf8');

describe('docs/escalation.md', () => {
  test('has a configuration that can be pasted, with every condition', () => {
    const [, yaml = ''] = /```yaml\n(.*?)```/s.exec(DOC) ?? [];
    const [route] = good(yaml).routes;
    const asked = new Set(route?.escalation.flatMap(({ when }) => Object.keys(when)));
    expect([...asked].filter((name) => name !== 'turns').sort()).toEqual([...ESCALATION_CONDITIONS].sort());
  });

  test('names every condition and every list', () => {
    for (const name of ESCALATION_CONDITIONS) expect(DOC).toContain(`| \`${name}\``);
    for (const name of PHRASE_LISTS) expect(DOC).toContain(`\`@${name}\``);
  });
});
