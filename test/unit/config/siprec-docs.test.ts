import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { badPaths, good } from './config-file.ts';

const DOC = readFileSync(new URL('../../../docs/siprec.md', import.meta.url), 'utf8');

test('docs/siprec.md has a configuration that can be pasted', () => {
  const [, yaml = ''] = /```yaml\n(.*?)```/s.exec(DOC) ?? [];
  expect(good(yaml).recording).toMatchObject({
    enabled: false,
    siprec: { uri: 'sip:record@srs.example:5080', auth: { username: 'warmbridge' } },
  });
  expect(good('').recording.siprec).toBeNull();
});

test.each(['{}', '{ uri: "http://srs" }', '{ uri: "sip:srs", auth: { username: u } }', '{ uri: "sip:srs", on: true }'])(
  'recording.siprec: %s is refused',
  (siprec) => {
    expect(badPaths(`recording: { siprec: ${siprec} }`).join()).toContain('recording.siprec');
  },
);
