import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { good } from './config-file.ts';

const DOC = readFileSync(new URL('../../../docs/limits.md', import.meta.url), 'utf8');
const EXAMPLES = [...DOC.matchAll(/```yaml\n(.*?)```/gs)].map(([, yaml = '']) => yaml);

/** The configuration in the document that has this key. */
function example(key: string): string {
  const found = EXAMPLES.find((yaml) => yaml.includes(`${key}:`));
  if (found === undefined) throw new Error(`docs/limits.md has no configuration with ${key}`);
  return found;
}

test('docs/limits.md has configurations that can be pasted: of routes', () => {
  const [first] = good(example('maxAtOnce')).routes;
  expect(first).toMatchObject({ maxCalls: 60, maxCallsPerSecond: 5, refuseWith: 486, handoff: { maxAtOnce: 10 } });
});

test('of the breaker, and its values are the defaults', () => {
  expect(good(example('breaker')).sip.breaker).toEqual(good('sip: {}').sip.breaker);
});

test('and one for pings, too', () => {
  const plain = good('sip: { trunks: [ { name: pbx, uri: "sip:10.0.0.5:5060" } ] }');
  expect(good(example('optionsIntervalMs')).sip.trunks).toEqual(plain.sip.trunks);
});
