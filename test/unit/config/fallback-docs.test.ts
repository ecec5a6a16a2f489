import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { DEFAULTS } from '../../../src/config/defaults.ts';
import { good } from './config-file.ts';

const DOC = readFileSync(new URL('../../../docs/fallback.md', import.meta.url), 'utf8');

describe('docs/fallback.md', () => {
  test('has a configuration that can be pasted, with every step that there is', () => {
    const [, yaml = ''] = /```yaml\n(.*?)```/s.exec(DOC) ?? [];
    const { routes, voicemail } = good(yaml);
    expect(routes[0]?.handoff.fallback.map(({ kind }) => kind)).toEqual(['destination', 'voicemail', 'ai', 'hangup']);
    expect(voicemail.mailboxes).toEqual([
      { name: 'billing', mwi: 'sip:2001@10.0.0.5' },
      { name: 'sales', mwi: null },
    ]);
  });

  test('has a configuration of destinations that the site names, with its defaults', () => {
    const [yaml = ''] = [...DOC.matchAll(/```yaml\n(.*?)```/gs)].map(([, text]) => text).slice(1);
    expect(good(yaml).routes[0]?.handoff.fallback[0]).toMatchObject({ kind: 'destination', ...DEFAULTS.siteWebhook });
  });

  test('names every setting of the voicemail', () => {
    for (const name of [...Object.keys(DEFAULTS.voicemail), 'mailbox', 'mailboxes'])
      expect(DOC).toContain(`| \`${name}\``);
  });
});
