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
    expect(sip.outbound).toEqual([{ match: '+49*', trunks: ['pbx'], strip: 0, prefix: '', weights: null }]);
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

describe('sip.outbound[].weights', () => {
  const rule = (weights: string): string =>
    `sip: { trunks: [ ${TRUNKS} ], outbound: [ { match: "*", trunks: [ pbx, carrier-a ], weights: ${weights} } ] }`;

  test('one for each trunk', () => {
    expect(good(rule('[ 3, 1 ]')).sip.outbound[0]?.weights).toEqual([3, 1]);
    expect(messageAt(rule('[ 3 ]'), 'sip.outbound[0].weights')).toBe('must have a weight for each trunk (2)');
    expect(messageAt(rule('[ 0, 0 ]'), 'sip.outbound[0].weights')).toBe('must not all be 0');
    expect(badPaths(rule('[ 1, -1 ]'))).toEqual(['sip.outbound[0].weights[1]']);
  });
});

describe('sip.trunks[].numbers', () => {
  const trunk = (numbers: string): string =>
    `sip: { trunks: [ { name: pbx, uri: "sip:10.0.0.5", numbers: ${numbers} } ] }`;

  test('has its defaults', () => {
    expect(good(trunk('{ country: "49", outgoing: { format: national } }')).sip.trunks[0]?.numbers).toEqual({
      country: '49',
      area: null,
      internationalPrefix: '00',
      nationalPrefix: '0',
      bare: 'as-is',
      extensionDigits: 6,
      incoming: { format: 'as-is', strip: 0, prefix: '' },
      outgoing: { format: 'national', strip: 0, prefix: '' },
    });
  });

  test.each([
    ['{ incoming: { format: e164 } }', ['sip.trunks[0].numbers.country']],
    ['{ outgoing: { format: national } }', ['sip.trunks[0].numbers.country']],
    ['{ bare: local }', ['sip.trunks[0].numbers.area', 'sip.trunks[0].numbers.country']],
    ['{ country: "+49" }', ['sip.trunks[0].numbers.country']],
    ['{ country: "49", nationalPrefix: "x" }', ['sip.trunks[0].numbers.nationalPrefix']],
    ['{ country: "49", outgoing: { format: short } }', ['sip.trunks[0].numbers.outgoing.format']],
    ['{ country: "49", outgoing: { prefix: "x" } }', ['sip.trunks[0].numbers.outgoing.prefix']],
  ])('%s is a fault at its place', (numbers, paths) => {
    expect(badPaths(trunk(numbers)).toSorted()).toEqual(paths);
  });
});

describe('wayOut', () => {
  const trunks = [{ name: 'a' }, { name: 'b' }];

  test('without rules every number goes to the first trunk as it is', () => {
    expect(wayOut('2001', { trunks, outbound: [] })).toEqual({
      number: '2001',
      trunks: ['a'],
      weights: null,
      rule: null,
    });
  });

  test('a rule that leaves nothing to dial is named', () => {
    const outbound = [{ match: '*', trunks: ['a'], strip: 4, prefix: '+', weights: null }];
    expect(wayOut('2001', { trunks, outbound })).toBe('sip.outbound[0] makes "+" of 2001, which cannot be dialled');
  });

  test('an exact number is no prefix, and separators of a pattern do not count (RFC 3966 5.1.1)', () => {
    const outbound = [
      { match: '110', trunks: ['b'], strip: 0, prefix: '', weights: null },
      { match: '+49-30*', trunks: ['b'], strip: 0, prefix: '', weights: null },
    ];
    expect(wayOut('110', { trunks, outbound })).toMatchObject({ rule: 0 });
    expect(wayOut('1101', { trunks, outbound })).toBe('no rule of sip.outbound matches 1101');
    expect(wayOut('+49301', { trunks, outbound })).toMatchObject({ rule: 1 });
  });
});
