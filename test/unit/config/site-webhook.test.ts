import { describe, expect, test } from 'vitest';
import { redacted } from '../../../src/config/index.ts';
import { bad, good } from './config-file.ts';

function route(step: string, list = 'fallback'): string {
  const hours = list === 'closed' ? 'hours: office,' : '';
  return `
sip: { trunks: [ { name: pbx, uri: "sip:10.0.0.5" } ] }
queues: [ { name: night } ]
hours: [ { name: office, timeZone: UTC, open: { mon: "08:00-17:00" } } ]
routes: [ { match: { to: "*" }, handoff: { destinations: [ "2001" ], ${hours} ${list}: [ ${step} ] } } ]`;
}

describe('a fallback whose destinations a webhook of the site names', () => {
  test.each(['fallback', 'closed'] as const)('has defaults, in %s', (list) => {
    const { routes } = good(route('{ kind: destination, webhook: "http://127.0.0.1:9000/night" }', list));
    expect(routes[0]?.handoff[list]).toEqual([
      {
        kind: 'destination',
        webhook: 'http://127.0.0.1:9000/night',
        secret: null,
        timeoutMs: 3_000,
        allowPrivate: false,
      },
    ]);
  });

  test('may have two secrets while one takes the place of the other, and no secret is shown', () => {
    const step = '{ kind: destination, webhook: "https://site.example/x?token=abc", secret: [ new-one, old-one ], queue: night, hours: office }'; // prettier-ignore
    const [first] = good(route(step)).routes;
    expect(first?.handoff.fallback).toMatchObject([
      { secret: ['new-one', 'old-one'], queue: 'night', hours: 'office' },
    ]);
    expect(JSON.stringify(redacted(first))).not.toMatch(/new-one|old-one|token=abc/);
  });

  test.each([
    ['{ kind: destination }', '', 'expected uri (a destination) or webhook (a URL that names destinations when asked)'],
    [
      '{ kind: destination, uri: "2009", webhook: "http://127.0.0.1/x" }',
      '',
      'has both uri and webhook; it is one of them',
    ],
    ['{ kind: destination, uri: "2009", timeoutMs: 500 }', '.timeoutMs', 'is used only with webhook'],
    [
      '{ kind: destination, webhook: "http://10.0.0.1/x" }',
      '.webhook',
      '10.0.0.1 is not a public address; allowPrivate: true says that it may be called',
    ],
    [
      '{ kind: destination, webhook: "http://127.0.0.1/x", queue: nigt }',
      '.queue',
      'nigt is not one of queues; did you mean night?',
    ],
    [
      '{ kind: destination, webhook: "http://127.0.0.1/x", timeoutms: 5 }',
      '.timeoutms',
      'is not a known key; did you mean timeoutMs?',
    ],
  ])('%s is a fault', (step, path, message) => {
    expect(bad(route(step))).toEqual([{ path: `routes[0].handoff.fallback[0]${path}`, message }]);
  });
});
