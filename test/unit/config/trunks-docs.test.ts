import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { good } from './config-file.ts';

const FIXTURES = new URL('../../contract/sip-server/fixtures/', import.meta.url).pathname;
/** Files of the same kind, which are there. */
const FILES = { cert: 'tls-cert.pem', key: 'tls-key.pem', ca: 'peers-ca.pem' } as const;

/** The configurations of a page that have trunks: fenced, or indented by four. */
function configurationsOf(page: string): readonly string[] {
  const text = readFileSync(new URL(`../../../docs/${page}`, import.meta.url), 'utf8');
  const fenced = [...text.matchAll(/```yaml\n(.*?)```/gs)].map(([, yaml = '']) => yaml);
  const indented = [...text.matchAll(/^ {4}sip:\n(?: {4}.*\n)+/gm)].map(([yaml]) => yaml.replaceAll(/^ {4}/gm, ''));
  return [...fenced, ...indented].filter((yaml) => /^ +- (?:\{ )?name: /m.test(yaml));
}

/** The same with certificates that are there. */
function withFiles(yaml: string): string {
  return yaml.replaceAll(/\b(cert|key|ca): tls\/[\w.-]+/g, (_whole, kind: keyof typeof FILES) => {
    return `${kind}: "${FIXTURES}${FILES[kind]}"`;
  });
}

test.each([
  ['trunks.md', 4],
  ['trunks-profiles.md', 2],
])('docs/%s: its configurations can be pasted', (page, least) => {
  const configurations = configurationsOf(page).map((yaml) => good(withFiles(yaml)));
  expect(configurations.length).toBeGreaterThanOrEqual(least);
  for (const { sip } of configurations) expect(sip.trunks.length).toBeGreaterThan(0);
});
