import { describe, expect, test } from 'vitest';
import type { SipUri } from '../../../../src/shared/sip/index.ts';
import { bareHost, formatUri, parseUri, sameUri } from '../../../../src/shared/sip/index.ts';

function sip(parts: Partial<SipUri>): SipUri {
  return { scheme: 'sip', user: null, password: null, host: 'h', port: null, params: new Map(), headers: '', ...parts };
}

function params(entries: Record<string, string | null>): Map<string, string | null> {
  return new Map(Object.entries(entries));
}

describe('parseUri and formatUri (RFC 3261 19.1.1)', () => {
  test.each<[string, SipUri]>([
    ['sip:h', sip({})],
    ['sip:alice@atlanta.com', sip({ user: 'alice', host: 'atlanta.com' })],
    ['sips:alice@atlanta.com:5061', sip({ scheme: 'sips', user: 'alice', host: 'atlanta.com', port: 5061 })],
    [
      'sip:alice:secretword@h;transport=tcp',
      sip({ user: 'alice', password: 'secretword', params: params({ transport: 'tcp' }) }),
    ],
    ['sip:alice:@h', sip({ user: 'alice', password: '' })],
    ['sip:@192.0.2.1', sip({ user: '', host: '192.0.2.1' })],
    [
      'sip:+1-212-555-1212:1234@gateway.com;user=phone',
      sip({ user: '+1-212-555-1212', password: '1234', host: 'gateway.com', params: params({ user: 'phone' }) }),
    ],
    ['sip:h;lr;maddr=239.255.255.1;ttl=15', sip({ params: params({ lr: null, maddr: '239.255.255.1', ttl: '15' }) })],
    [
      'sip:h;method=REGISTER?to=alice%40atlanta.com&x=y',
      sip({ params: params({ method: 'REGISTER' }), headers: 'to=alice%40atlanta.com&x=y' }),
    ],
    ['sip:h?a=b;c', sip({ headers: 'a=b;c' })],
    ['sip:user;par=u%40example.net@h', sip({ user: 'user;par=u%40example.net' })],
    ['sip:a?b/c,d@h', sip({ user: 'a?b/c,d' })],
    ['sip:*67#@h', sip({ user: '*67#' })],
    ['sip:[2001:db8::10]', sip({ host: '[2001:db8::10]' })],
    ['sip:a@[::1]:5070;lr', sip({ user: 'a', host: '[::1]', port: 5070, params: params({ lr: null }) })],
    ['sip:a@[::ffff:192.0.2.1]', sip({ user: 'a', host: '[::ffff:192.0.2.1]' })],
    ['sip:a@my_host-1.example.', sip({ user: 'a', host: 'my_host-1.example.' })],
    ['sip:h:0', sip({ port: 0 })],
    ['sip:h:65535', sip({ port: 65535 })],
    ['sip:h;x=', sip({ params: params({ x: '' }) })],
    [
      'tel:+1-201-555-0123;phone-context=x',
      { ...sip({ user: '+1-201-555-0123', host: '', params: params({ 'phone-context': 'x' }) }), scheme: 'tel' },
    ],
    ['urn:service:sos', { ...sip({ host: 'service:sos' }), scheme: 'urn' }],
    ['http://www.example.com/a?b', { ...sip({ host: '//www.example.com/a?b' }), scheme: 'http' }],
    ['a0+9-z.b:x', { ...sip({ host: 'x' }), scheme: 'a0+9-z.b' }],
    ['soap.beep://192.0.2.103:3002', { ...sip({ host: '//192.0.2.103:3002' }), scheme: 'soap.beep' }],
  ])('%s', (text, uri) => {
    expect(parseUri(text)).toEqual(uri);
    expect(formatUri(uri)).toBe(text);
  });

  test('scheme and parameter names are compared without case, so they are kept in lower case', () => {
    expect(parseUri('SIP:A@H;Transport=TCP;LR')).toEqual(
      sip({ user: 'A', host: 'H', params: params({ transport: 'TCP', lr: null }) }),
    );
  });

  test('escapes of unreserved characters in parameters are resolved once (RFC 3261 19.1.4, RFC 4475 3.1.1.3)', () => {
    expect(parseUri('sip:h;%6C%72;n%61me=v%61lue%25%34%31;x=%3b%')?.params).toEqual(
      params({ lr: null, name: 'value%2541', x: '%3B%' }),
    );
  });

  test('a repeated parameter: the first counts', () => {
    expect(parseUri('sip:h;a=1;A=2')?.params).toEqual(params({ a: '1' }));
  });

  test.each([
    '',
    'sip',
    'sip:',
    ':h',
    'alice@atlanta.com',
    '1sip:h',
    'si p:h',
    'sip:h h',
    'sip: h',
    'sip:a b@h',
    'sip:<h>',
    'sip:"a"@h',
    'sip:a@h\r\nVia: x',
    'sip:a@\0',
    'sip:a@b@c',
    'sip:a@',
    'sip:h:',
    'sip:h:65536',
    'sip:h:-1',
    'sip:h:5060x',
    'sip:h:99999999999999999999',
    'sip:h;',
    'sip:h;;lr',
    'sip:h;=x',
    'sip:h?',
    'sip:h/path',
    'sip:[::1',
    'sip:[]',
    'sip:[zz::1]',
    'sip:[z::1]',
    'sip:[::z]',
    'a_b:x',
    '+a:x',
    'sip:[::1]x',
    'sip:2001:db8::10', // RFC 5118 4.2: an IPv6 address without its brackets
    'tel:',
    'http:',
  ])('%j is no URI', (text) => {
    expect(parseUri(text)).toBeNull();
  });

  test.each([
    ['[::1]', '::1'],
    ['192.0.2.1', '192.0.2.1'],
    ['example.com', 'example.com'],
    ['[::1', '[::1'],
  ])('bareHost(%s) is %s', (host, bare) => {
    expect(bareHost(host)).toBe(bare);
  });
});

describe('sameUri (RFC 3261 19.1.4)', () => {
  const same = (a: string, b: string): boolean => sameUri(parseUri(a)!, parseUri(b)!);

  test.each([
    ['sip:%61lice@atlanta.com;transport=TCP', 'sip:alice@AtLanTa.CoM;Transport=tcp'],
    ['sip:carol@chicago.com', 'sip:carol@chicago.com;newparam=5'],
    ['sip:carol@chicago.com;newparam=5', 'sip:carol@chicago.com;security=on'],
    [
      'sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com',
      'sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com',
    ],
    [
      'sip:alice@atlanta.com?subject=project%20x&priority=urgent',
      'sip:alice@atlanta.com?priority=urgent&subject=project%20x',
    ],
    ['sip:a%3b@h', 'sip:a%3B@h'],
    ['sip:a@[2001:DB8::1]', 'sip:a@[2001:db8:0:0::0001]'], // RFC 5954 4.2
    ['sip:h;lr', 'sip:h;lr'],
    ['sip:a:pw@h', 'sip:a:p%77@h'],
    ['tel:+1-201-555-0123', 'tel:+12015550123'], // RFC 3966 4
    ['tel:+1;a=b;c', 'tel:+1;C;A=B'],
    ['urn:service:sos', 'URN:service:sos'],
  ])('%s equals %s', (a, b) => {
    expect(same(a, b)).toBe(true);
    expect(same(b, a)).toBe(true);
  });

  test.each([
    ['SIP:ALICE@AtLanTa.CoM;Transport=udp', 'sip:alice@AtLanTa.CoM;Transport=UDP'], // different user names
    ['sip:bob@biloxi.com', 'sip:bob@biloxi.com:5060'], // can resolve to different ports
    ['sip:bob@biloxi.com', 'sip:bob@biloxi.com;transport=udp'], // can resolve to different transports
    ['sip:bob@biloxi.com', 'sip:bob@biloxi.com:6000;transport=tcp'],
    ['sip:carol@chicago.com', 'sip:carol@chicago.com?Subject=next%20meeting'], // different header component
    ['sip:bob@phone21.boxesbybob.com', 'sip:bob@192.0.2.4'],
    ['sip:carol@chicago.com;security=on', 'sip:carol@chicago.com;security=off'],
    ['sip:a@h', 'sips:a@h'],
    ['sip:a@h', 'sip:h'],
    ['sip:a@h', 'sip:a:@h'],
    ['sip:a:x@h', 'sip:a:X@h'],
    ['sip:h;maddr=1.1.1.1', 'sip:h'],
    ['sip:h;ttl=1', 'sip:h'],
    ['sip:h;user=phone', 'sip:h'],
    ['sip:h;method=INVITE', 'sip:h'],
    ['sip:h;x', 'sip:h;x=1'],
    ['sip:a%3B@h', 'sip:a;@h'], // an escaped reserved character is another one
    ['sip:a@[::1]', 'sip:a@[::2]'],
    ['tel:+1;ext=1', 'tel:+1'],
    ['tel:+1;ext=1', 'tel:+1;ext=2'],
    ['tel:+1;ext=1', 'tel:+1;isub=1'],
    ['urn:service:sos', 'urn:service:SOS'],
  ])('%s differs from %s', (a, b) => {
    expect(same(a, b)).toBe(false);
    expect(same(b, a)).toBe(false);
  });
});
