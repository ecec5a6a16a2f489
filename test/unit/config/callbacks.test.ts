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
      order: 'caller-first',
      agentFirst: { retryMs: 60_000, ringback: { file: 'ringback-north-america.wav' } },
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
    ['order: both', 'callbacks.order'],
    ['agentFirst: { whisper: { text: "For {why}" } }', 'callbacks.agentFirst.whisper.text'],
    ['agentFirst: { unreached: { text: "For {from}" } }', 'callbacks.agentFirst.unreached.text'],
    ['agentFirst: { retryMs: 10 }', 'callbacks.agentFirst.retryMs'],
    ['agentFirst: { retry: 10 }', 'callbacks.agentFirst.retry'],
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

  test('an agent may be called first, with the whisper of the route', () => {
    const { callbacks } = good('callbacks: { order: agent-first, agentFirst: { whisper: null, ringback: null } }');
    expect(callbacks).toMatchObject({ order: 'agent-first', agentFirst: { whisper: null, ringback: null } });
  });

  test('docs/callbacks.md has configurations that can be pasted', () => {
    const doc = readFileSync(new URL('../../../docs/callbacks.md', import.meta.url), 'utf8');
    const configs = [...doc.matchAll(/```yaml\n(.*?)```/gs)].map(([, yaml = '']) => good(yaml));
    expect(configs.map(({ callbacks: { hours, order } }) => [hours, order])).toEqual([
      ['office', 'caller-first'],
      [null, 'agent-first'],
    ]);
    for (const { routes } of configs) expect(routes[0]?.handoff.fallback.map(({ kind }) => kind)).toContain('callback');
  });
});
