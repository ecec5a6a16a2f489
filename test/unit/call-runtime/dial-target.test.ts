import type { NumberFormat } from '../../../src/ports/number-format.ts';
import { describe, expect, it } from 'vitest';
import type { DialTrunk } from '../../../src/call-runtime/dial-target.ts';
import { destinationKey, dialTargets } from '../../../src/call-runtime/dial-target.ts';
import { dialTrunk } from './support/dial-trunk.ts';

const AUTH = { username: 'u', password: 'p' };
const PBX = dialTrunk('pbx', { uri: 'sip:10.0.0.5:5060', auth: AUTH });
const CARRIER_AUTH = { username: 'c', password: 'q' };
const CARRIER = dialTrunk('carrier', { uri: 'sip:sbc.example.com;transport=tcp', auth: CARRIER_AUTH });

/** Where it goes without rules for numbers: the only target, without its trunk; null where there is none. */
function dialTarget(destination: string, trunks: readonly DialTrunk[]): { uri: string; auth: unknown } | null {
  const targets = dialTargets(destination, { trunks, outbound: [] });
  expect(targets.length).toBeLessThanOrEqual(1);
  return targets[0] === undefined ? null : { uri: targets[0].uri, auth: targets[0].auth };
}

describe('A SIP URI', () => {
  it.each<[string, typeof AUTH | undefined, string]>([
    ['sip:2001@10.0.0.5', AUTH, 'the trunk names the port that goes without saying (RFC 3261 19.1.2)'],
    ['sip:2001@10.0.0.5:5060', AUTH, 'the same port'],
    ['sip:2001@10.0.0.5:5060;transport=udp', AUTH, 'with parameters'],
    ['sip:2001@10.0.0.5:5080', undefined, 'another port of the same host is another peer'],
    ['sip:2001@10.0.0.6', undefined, 'another host'],
    ['sips:2001@10.0.0.5', undefined, 'sips goes to 5061'],
    ['sip:2001@SBC.Example.com', CARRIER_AUTH, 'host names have no case'],
    ['sip:10.0.0.5', AUTH, 'no user'],
    ['sip:2001@[::1]', undefined, 'IPv6'],
  ])('%s is used as it is; credentials: %o (%s)', (destination, credentials) => {
    expect(dialTarget(destination, [PBX, CARRIER])).toEqual({ uri: destination, auth: credentials });
  });

  it('its headers are for the INVITE, and a Request-URI has none (RFC 3261 19.1.1)', () => {
    const destination = 'SIP:2001@10.0.0.5;transport=tcp?User-to-User=3132%3Bencoding%3Dhex&X-Case=77';
    expect(dialTargets(destination, { trunks: [PBX], outbound: [] })).toEqual([
      {
        uri: 'SIP:2001@10.0.0.5;transport=tcp',
        headers: { 'User-to-User': '3132;encoding=hex', 'X-Case': '77' },
        auth: AUTH,
        trunk: PBX,
        srtp: 'off',
      },
    ]);
  });

  it('with headers that it may not have leads nowhere (RFC 3261 19.1.5)', () => {
    expect(dialTarget('sip:2001@10.0.0.5?Subject=x', [PBX])).toBeNull();
  });

  it('goes by the proxy of its trunk, and so does a number', () => {
    const trunk = { ...PBX, proxy: 'sip:10.0.0.2' };
    const plan = { trunks: [trunk], outbound: [] };
    const target = { uri: 'sip:2001@10.0.0.5:5060', auth: AUTH, proxy: 'sip:10.0.0.2', trunk, srtp: 'off' };
    expect(dialTargets('2001', plan)).toEqual([target]);
    expect(dialTargets('sip:2001@10.0.0.5:5060', plan)).toEqual([target]);
    expect(dialTargets('sip:2001@10.0.0.6', plan)[0]).not.toHaveProperty('proxy');
  });

  it('credentials of an IPv6 trunk are found', () => {
    expect(dialTarget('sip:2001@[::1]:5060', [{ ...PBX, uri: 'sip:[::1]' }])).toMatchObject({ auth: AUTH });
  });

  it('a host in the user part does not count', () => {
    expect(dialTarget('sip:2001@evil.example;x=@10.0.0.5', [PBX])).toMatchObject({ auth: undefined });
  });

  it.each([
    'sip:2001@10.0.0.5\r\nX-Injected: 1',
    'sip:2001@10.0.0.5\nX: 1',
    '<sip:2001@10.0.0.5>',
    '"Bob" <sip:2001@10.0.0.5>',
    'sip:bob smith@10.0.0.5',
    'sip:b\u00f6b@10.0.0.5',
    'sip:2001@10.0.0.5\u0000',
  ])('%j is not a URI and is not dialled', (destination) => {
    expect(dialTarget(destination, [PBX])).toBeNull();
  });
});

describe('A number', () => {
  it.each([
    ['+15551234567', 'sip:+15551234567@10.0.0.5:5060'],
    ['tel:+1-555-123-4567', 'sip:+15551234567@10.0.0.5:5060'],
    ['tel:2001;phone-context=example.com', 'sip:2001@10.0.0.5:5060'],
    [' (555) 123.4567 ', 'sip:5551234567@10.0.0.5:5060'],
    ['*72#', 'sip:*72%23@10.0.0.5:5060'],
  ])('%j goes to the first trunk: %s', (destination, uri) => {
    expect(dialTarget(destination, [PBX, CARRIER])).toEqual({ uri, auth: AUTH });
  });

  it("goes by the trunk's transport, without its user and headers", () => {
    const trunk = { ...PBX, uri: 'sips:gw@sbc.example.com:5071;transport=tcp?X=1', auth: null };
    expect(dialTarget('2001', [trunk])).toEqual({
      uri: 'sips:2001@sbc.example.com:5071;transport=tcp',
      auth: undefined,
    });
  });

  it('without a trunk it cannot be dialled', () => {
    expect(dialTarget('2001', [])).toBeNull();
  });

  it.each(['', 'tel:', 'reception', '2001@pbx', 'http://10.0.0.5', '1'.repeat(33), '+', '12\r\n34'])(
    '%j is not one',
    (destination) => {
      expect(dialTarget(destination, [PBX])).toBeNull();
    },
  );
});

describe('Rules for numbers (sip.outbound)', () => {
  const rules = [
    { match: '+4930*', trunks: ['carrier', 'pbx'], strip: 3, prefix: '0', weights: null },
    { match: '2*', trunks: ['pbx'], strip: 0, prefix: '', weights: null },
    { match: '+49*', trunks: ['pbx'], strip: 1, prefix: '00', weights: null },
    { match: '110', trunks: ['carrier'], strip: 0, prefix: '', weights: null },
  ];

  it('trunks with weights are tried in an order by chance, each with the number as it wants it', () => {
    const format = {
      country: '49',
      area: null,
      internationalPrefix: '00',
      nationalPrefix: '0',
      bare: 'as-is',
    } as const;
    const as = (form: 'digits' | 'national'): NumberFormat => ({
      ...format,
      extensionDigits: 6,
      incoming: { format: 'as-is', strip: 0, prefix: '' },
      outgoing: { format: form, strip: 0, prefix: '' },
    });
    const plan = {
      trunks: [
        { ...PBX, numbers: as('digits') },
        { ...CARRIER, numbers: as('national') },
      ],
      outbound: [{ match: '*', trunks: ['pbx', 'carrier'], strip: 0, prefix: '', weights: [1, 3] }],
    };
    const [pbx, carrier] = ['sip:493012345@10.0.0.5:5060', 'sip:03012345@sbc.example.com;transport=tcp'];
    const order = (random: number | null): readonly string[] =>
      dialTargets('+493012345', plan, random === null ? null : () => random).map(({ uri }) => uri);
    expect(order(null)).toEqual([pbx, carrier]);
    expect(order(0.2)).toEqual([pbx, carrier]);
    expect(order(0.3)).toEqual([carrier, pbx]);
  });

  it.each<[string, string[]]>([
    ['+49 30 123', ['sip:030123@sbc.example.com;transport=tcp', 'sip:030123@10.0.0.5:5060']],
    ['tel:+49-30-123', ['sip:030123@sbc.example.com;transport=tcp', 'sip:030123@10.0.0.5:5060']],
    ['+4940123', ['sip:004940123@10.0.0.5:5060']],
    ['2001', ['sip:2001@10.0.0.5:5060']],
    ['110', ['sip:110@sbc.example.com;transport=tcp']],
    ['1100', []],
    ['+331', []],
  ])('%s: the first rule that matches says %o (RFC 3966 5.1.1, RFC 3261 19.1.6)', (destination, uris) => {
    const targets = dialTargets(destination, { trunks: [PBX, CARRIER], outbound: rules });
    expect(targets.map(({ uri }) => uri)).toEqual(uris);
  });

  it('a rule that takes all of a number off sends it nowhere', () => {
    const outbound = [{ match: '*', trunks: ['pbx'], strip: 3, prefix: '9', weights: null }];
    expect(dialTargets('911', { trunks: [PBX], outbound })).toEqual([]);
    expect(dialTargets('9112', { trunks: [PBX], outbound })).toHaveLength(1);
  });

  it('a SIP URI goes where it says, whatever the rules are, with the trunk whose address it is', () => {
    const [target] = dialTargets('sip:2001@10.0.0.5', { trunks: [PBX, CARRIER], outbound: rules });
    expect(target).toEqual({ uri: 'sip:2001@10.0.0.5', auth: AUTH, trunk: PBX, srtp: 'off' });
  });

  it('its calls are encrypted as its trunk says, else as is said for those without', () => {
    const secure = { ...CARRIER, srtp: 'required' } as const;
    const plan = { trunks: [PBX, secure], outbound: rules, srtp: 'optional' } as const;
    const uris = ['sip:2001@10.0.0.5', secure.uri, 'sip:2001@10.9.9.9'];
    expect(uris.map((uri) => dialTargets(uri, plan)[0]?.srtp)).toEqual(['optional', 'required', 'optional']);
    expect(dialTargets('agent:1', { ...plan, agentUri: () => secure.uri })[0]?.srtp).toBe('required');
  });
});

describe('the codecs of a call', () => {
  it('are those of its trunk; without any they are not said', () => {
    const trunk = { ...CARRIER, codecs: ['PCMA'] } as const;
    const targets = ['sip:2001@10.0.0.5', trunk.uri].map(
      (uri) => dialTargets(uri, { trunks: [PBX, trunk], outbound: [] })[0],
    );
    expect(targets.map((target) => target?.codecs)).toEqual([undefined, ['PCMA']]);
  });
});

describe('agents as destinations', () => {
  const plan = {
    trunks: [PBX, CARRIER],
    outbound: [],
    agentUri: (id: string) => ({ anna: '2001', bert: 'sip:bert@10.0.0.9', loop: 'agent:anna' })[id] ?? null,
  };

  it('an agent is dialled where it is called, by the way of that place', () => {
    expect(dialTargets('agent:anna', plan)).toEqual(dialTargets('2001', plan));
    expect(dialTargets('agent:anna', plan)).toHaveLength(1);
    expect(dialTargets('agent:bert', plan)).toEqual(dialTargets('sip:bert@10.0.0.9', plan));
  });

  it.each(['agent:nobody', 'agent:loop', 'skills:any:billing'])('%s is not dialled', (destination) => {
    expect(dialTargets(destination, plan)).toEqual([]);
    expect(dialTargets(destination, { trunks: [PBX], outbound: [] })).toEqual([]);
  });
});

describe('what calls to a destination are counted by', () => {
  const agentUri = (id: string): string | null => (id === 'anna' ? 'sip:2001@PBX.example.com' : null);

  it.each([
    ['sip:2001@PBX.example.com;transport=tcp', 'sip:2001@pbx.example.com:5060'],
    ['sip:2001@pbx.example.com:5060?X-Case=77', 'sip:2001@pbx.example.com:5060'],
    ['sips:2001@pbx.example.com', 'sip:2001@pbx.example.com:5061'],
    ['sip:10.0.0.5:5070', 'sip:10.0.0.5:5070'],
    ['tel:+1-555-0100', '+15550100'],
    ['+1 (555) 0100', '+15550100'],
    ['agent:anna', 'sip:2001@pbx.example.com:5060'],
    ['agent:nobody', null],
    ['skills:any:billing', null],
    ['nonsense', null],
  ])('%s: %s', (destination, key) => {
    expect(destinationKey(destination, { agentUri })).toBe(key);
  });
});
