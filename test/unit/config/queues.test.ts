import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { bad, good } from './config-file.ts';

const DOC = readFileSync(new URL('../../../docs/queue.md', import.meta.url), 'utf8');

/** A route that waits in this queue, and what else the file has. */
function file(handoff: string, rest = ''): string {
  return `queues: [ { name: billing } ]\nroutes: [ { match: { to: "*" }, handoff: { destinations: [ { skills: [ b ] } ], ${handoff} } } ]\n${rest}`;
}

describe('Queues for agents', () => {
  test('docs/queue.md has a configuration that can be pasted', () => {
    const lines = DOC.slice(DOC.indexOf('    sip:\n'), DOC.indexOf('| key of'));
    const config = good(lines.replaceAll(/^ {4}/gm, ''));
    expect(config.queues.map(({ name }) => name)).toEqual(['billing', 'overflow']);
    expect(config.routes[0]?.handoff).toMatchObject({
      queue: 'billing',
      fallback: [{ kind: 'destination', uri: 'skills:any:sales', queue: 'overflow' }, { kind: 'ai' }],
    });
  });

  test('have defaults, and lend their strategy to handoffs that name no hunt', () => {
    const { queues, routes } = good(file('queue: billing'));
    expect(queues).toEqual([
      {
        name: 'billing',
        maxLength: 100,
        maxWaitMs: 600_000,
        strategy: 'longest-idle',
        serviceLevelMs: 20_000,
        whenNoAgents: 'leave',
        keys: { callback: null, voicemail: null, ai: null },
      },
    ]);
    expect(routes[0]?.handoff).toMatchObject({ queue: 'billing', priority: 0 });
    expect(routes[0]?.handoff.hunt).toBeUndefined();
    expect(good(file('priority: 3')).routes[0]?.handoff).toMatchObject({ hunt: 'sequential', priority: 3 });
  });

  test.each([
    [file('queue: biling'), 'routes[0].handoff.queue', 'biling is not one of queues; did you mean billing?'],
    [
      file('fallback: [ { kind: destination, uri: "skills:any:s", queue: sales } ]'),
      'routes[0].handoff.fallback[0].queue',
      'sales is not one of queues',
    ],
    ['queues: [ { name: a }, { name: a } ]', 'queues[1].name', 'is the same as that of element 0'],
    ['queues: [ { name: a, keys: { ai: "1", callback: "1" } } ]', 'queues[0].keys.ai', 'is the same as callback'],
    [
      'prompts: { wait: { text: "Number {place}." } }',
      'prompts.wait.text',
      '{place} is not a placeholder; the placeholders are {waitText}, {position}, {estimate}',
    ],
  ])('%s', (text, path, message) => {
    expect(bad(text)).toEqual([expect.objectContaining({ path, message })]);
  });
});
