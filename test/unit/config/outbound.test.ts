import { describe, expect, test } from 'vitest';
import { wayOut } from '../../../src/config/index.ts';
import { bad, badPaths, good } from './config-file.ts';

const TRUNKS = '{ name: pbx, uri: "sip:10.0.0.5" }, { name: carrier-a, uri: "sip:10.0.1.5" }';

function messageAt(yaml: string, path: string): string | undefined {
  return bad(yaml).find((fault) => fault.path === path)?.message;
}

describe('sip.outbound', () => {
  test('a rule has its defaults', () => {
    const { sip } = good(`sip: { trunks: [ ${TRUNKS} ], outbound: [ { match: "+49*", trunks: [ pbx ] } ] }`);
    expect(sip.outbound).toEqual([{ match: '+49*', trunks: ['pbx'], strip: 0, prefix: '' }]);
  });

  test('a trunk that there is not is a fault at its place', () => {
    const yaml = `sip: { trunks: [ ${TRUNKS} ], outbound: [ { match: "*", trunks: [ pbx, carier-a ] } ] }`;
    expect(messageAt(yaml, 'sip.outbound[0].trunks[1]')).toBe(
      'carier-a is not one of sip.trunks; did you mean carrier-a?',
    );
  });

  test('each value that a rule may not have is a fault at its place', () => {
    const rules = '{ match: "1*2", trunks: [], strip: -1, prefix: "12x" }, { match: "*", trunks: [ pbx, pbx ] }';
    expect(badPaths(`sip: { trunks: [ ${TRUNKS} ], outbound: [ ${rules} ] }`)).toEqual([
      'sip.outbound[0].match',
      'sip.outbound[0].prefix',
      'sip.outbound[0].strip',
      'sip.outbound[0].trunks',
      'sip.outbound[1].trunks[1]',
    ]);
  });

  test('a destination or fallback that no rule matches is refused by its number', () => {
    const yaml = `
sip: { trunks: [ ${TRUNKS} ], outbound: [ { match: "2*", trunks: [ pbx ] } ] }
routes:
  - match: { to: "*" }
    handoff:
      destinations: [ "2001", "tel:+49-30-1", "sip:3001@10.0.0.9" ]
      fallback: [ { kind: destination, uri: "3001" } ]
`;
    expect(bad(yaml)).toMatchObject([
      { path: 'routes[0].handoff.destinations[1]', message: 'no rule of sip.outbound matches +49301' },
      { path: 'routes[0].handoff.fallback[0].uri', message: 'no rule of sip.outbound matches 3001' },
    ]);
  });
});

describe('wayOut', () => {
  const trunks = [{ name: 'a' }, { name: 'b' }];

  test('without rules every number goes to the first trunk as it is', () => {
    expect(wayOut('2001', { trunks, outbound: [] })).toEqual({ number: '2001', trunks: ['a'], rule: null });
  });

  test('a rule that leaves nothing to dial is named', () => {
    const outbound = [{ match: '*', trunks: ['a'], strip: 4, prefix: '+' }];
    expect(wayOut('2001', { trunks, outbound })).toBe('sip.outbound[0] makes "+" of 2001, which cannot be dialled');
  });

  test('an exact number is no prefix, and separators of a pattern do not count (RFC 3966 5.1.1)', () => {
    const outbound = [
      { match: '110', trunks: ['b'], strip: 0, prefix: '' },
      { match: '+49-30*', trunks: ['b'], strip: 0, prefix: '' },
    ];
    expect(wayOut('110', { trunks, outbound })).toMatchObject({ rule: 0 });
    expect(wayOut('1101', { trunks, outbound })).toBe('no rule of sip.outbound matches 1101');
    expect(wayOut('+49301', { trunks, outbound })).toMatchObject({ rule: 1 });
  });
});
