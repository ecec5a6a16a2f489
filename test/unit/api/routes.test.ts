import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { good } from '../config/config-file.ts';
import { ApiUnderTest, KEYS } from './api-under-test.ts';

const { routes } = good(`
sip: { trunks: [ { name: pbx, uri: "sip:10.0.0.5" } ] }
routes:
  - match: { to: "+15559998888" }
    maxCalls: 30
    refuseWith: 486
    ai: { kind: webhook, url: "http://user:pass@127.0.0.1:9/", secret: very-secret }
    handoff: { destinations: [ "2001" ], maxAtOnce: 10 }
  - match: { to: "*" }
    handoff: { destinations: [ "2001" ] }
`);

let api: ApiUnderTest;
beforeEach(async () => {
  api = await ApiUnderTest.start({
    routes: () => routes,
    loadOfRoute: (to) =>
      to === '*'
        ? { calls: 0, handoffs: 0, refusedCalls: 0, refusedHandoffs: 0 }
        : { calls: 30, handoffs: 4, refusedCalls: 2, refusedHandoffs: 1 },
  });
});
afterEach(async () => {
  await api.close();
});

describe('routes', () => {
  test('are listed with their limits and what is under way, to a viewer, and without secrets', async () => {
    const { status, body } = await api.ask('GET', '/v1/routes', undefined, { authorization: `Bearer ${KEYS.viewer}` });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      items: [
        {
          match: { to: '+15559998888' },
          maxCalls: 30,
          maxCallsPerSecond: null,
          refuseWith: 486,
          handoff: { maxAtOnce: 10 },
          load: { calls: 30, handoffs: 4, refusedCalls: 2, refusedHandoffs: 1 },
        },
        { match: { to: '*' }, maxCalls: null, refuseWith: 503, handoff: { maxAtOnce: null }, load: { calls: 0 } },
      ],
      nextCursor: null,
    });
    expect(JSON.stringify(body)).not.toMatch(/very-secret|pass@/);
  });
});
