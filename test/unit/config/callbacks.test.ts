import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { bad, badPaths, good } from './config-file.ts';

const PBX = 'sip: { trunks: [ { name: pbx, uri: "sip:10.0.0.5" } ] }';

describe('callbacks', () => {
  test('have defaults, and a fallback may have settings of its own', () => {
    const { callbacks, routes } = good(`
${PBX}
callbacks: { spacingMs: 60000, allow: [ "+49*", "030*", "2001" ] }
routes:
  - match: { to: "*" }
    handoff: { destinations: [ "2001" ], fallback: [ { kind: callback, maxAttempts: 5, offer: { text: "We call {number}." } } ] }`);
    expect(callbacks).toMatchObject({
      hours: null,
      maxAttempts: 3,
      spacingMs: 60_000,
      maxAtOnce: 2,
      machine: 'detect',
      allow: ['+49*', '030*', '2001'],
    });
    expect(routes[0]?.handoff.fallback).toEqual([
      { kind: 'callback', maxAttempts: 5, offer: { text: 'We call {number}.' } },
    ]);
  });

  test.each([
    ['maxAttempts: 0', 'callbacks.maxAttempts'],
    ['allow: [ "4*9" ]', 'callbacks.allow[0]'],
    ['hours: office', 'callbacks.hours'],
    ['offer: { text: "We call {caller}." }', 'callbacks.offer.text'],
    ['attempts: 3', 'callbacks.attempts'],
  ])('%s is a fault', (text, path) => {
    expect(badPaths(`callbacks: { ${text} }`)).toEqual([path]);
  });

  test('an offer of a route may name the number, and nothing else', () => {
    const step = '{ kind: callback, offer: { text: "We call {name}." } }';
    const route = `routes: [ { match: { to: "*" }, handoff: { destinations: [ "2001" ], fallback: [ ${step} ] } } ]`;
    expect(bad(`${PBX}\n${route}`)).toEqual([
      {
        path: 'routes[0].handoff.fallback[0].offer.text',
        message: '{name} is not a placeholder; the placeholders are {number}',
      },
    ]);
  });

  test('docs/callbacks.md has a configuration that can be pasted', () => {
    const doc = readFileSync(new URL('../../../docs/callbacks.md', import.meta.url), 'utf8');
    const [, yaml = ''] = /```yaml\n(.*?)```/s.exec(doc) ?? [];
    const { callbacks, routes } = good(yaml);
    expect(callbacks.hours).toBe('office');
    expect(routes[0]?.handoff.fallback.map(({ kind }) => kind)).toContain('callback');
  });
});
