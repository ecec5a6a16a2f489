import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testRoute } from '../../../src/cli/test-route.ts';

const CONFIG = `
sip:
  trunks: [ { name: a, uri: "sip:a.example" }, { name: b, uri: "sip:b.example" } ]
  outbound: [ { match: "+49*", trunks: [ b, a ], strip: 1, prefix: "00" } ]
routes: [ { match: { to: "+49*" }, handoff: { destinations: [ "sip:1@a.example" ] } } ]
`;

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'warmbridge-routes-'));
  writeFileSync(join(directory, 'good.yaml'), CONFIG);
  writeFileSync(join(directory, 'bad.yaml'), 'sip: { outbound: [ { match: "*", trunks: [ x ] } ] }');
});
afterAll(() => {
  rmSync(directory, { recursive: true });
});

function run(number: string, file = 'good.yaml'): { readonly code: number; readonly text: string } {
  let text = '';
  const code = testRoute(number, { file: join(directory, file), env: {} }, { write: (more) => (text += more) });
  return { code, text };
}

describe('warmbridge routes test', () => {
  it('names the route in and the trunks out', () => {
    expect(run('tel:+49-30-1')).toEqual({
      code: 0,
      text: 'in:  routes[0] (match.to +49*), ai none\nout: 0049301 by b, then a (sip.outbound[0])\n',
    });
  });

  it('says where neither a route nor a rule matches, and exits with 1', () => {
    expect(run('331')).toEqual({
      code: 1,
      text: 'in:  no route takes a call to 331\nout: no rule of sip.outbound matches 331\n',
    });
  });

  it('names the faults of the configuration', () => {
    expect(run('1', 'bad.yaml')).toEqual({ code: 1, text: 'sip.outbound[0].trunks[0]: x is not one of sip.trunks\n' });
  });
});
