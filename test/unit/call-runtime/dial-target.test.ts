import { describe, expect, it } from 'vitest';
import { dialTarget } from '../../../src/call-runtime/dial-target.ts';

const AUTH = { username: 'u', password: 'p' };
const PBX = { uri: 'sip:10.0.0.5:5060', auth: AUTH };
const CARRIER = { uri: 'sip:sbc.example.com;transport=tcp', auth: { username: 'c', password: 'q' } };

describe('A SIP URI', () => {
  it.each<[string, typeof AUTH | undefined, string]>([
    ['sip:2001@10.0.0.5', AUTH, 'the trunk names the port that goes without saying (RFC 3261 19.1.2)'],
    ['sip:2001@10.0.0.5:5060', AUTH, 'the same port'],
    ['sip:2001@10.0.0.5:5060;transport=udp', AUTH, 'with parameters'],
    ['SIP:2001@10.0.0.5?Subject=x', AUTH, 'with headers'],
    ['sip:2001@10.0.0.5:5080', undefined, 'another port of the same host is another peer'],
    ['sip:2001@10.0.0.6', undefined, 'another host'],
    ['sips:2001@10.0.0.5', undefined, 'sips goes to 5061'],
    ['sip:2001@SBC.Example.com', CARRIER.auth, 'host names have no case'],
    ['sip:10.0.0.5', AUTH, 'no user'],
    ['sip:2001@[::1]', undefined, 'IPv6'],
  ])('%s is used as it is; credentials: %o (%s)', (destination, credentials) => {
    expect(dialTarget(destination, [PBX, CARRIER])).toEqual({ uri: destination, auth: credentials });
  });

  it('credentials of an IPv6 trunk are found', () => {
    expect(dialTarget('sip:2001@[::1]:5060', [{ uri: 'sip:[::1]', auth: AUTH }])).toMatchObject({ auth: AUTH });
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
    const trunk = { uri: 'sips:gw@sbc.example.com:5071;transport=tcp?X=1', auth: null };
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
