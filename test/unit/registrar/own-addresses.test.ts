import { describe, expect, it } from 'vitest';
import { OwnAddresses } from '../../../src/registrar/index.ts';

const own = new OwnAddresses({
  listen: ['udp:10.0.0.9:5070', 'tls:[2001:db8::9]:5061'],
  externalAddress: 'sip.Example.com',
  realm: 'warmbridge',
});

describe('the addresses at which telephones register', () => {
  it.each([
    ['sip:2001@10.0.0.9:5070', '2001'],
    ['sip:2001@10.0.0.9:5070;transport=tcp', '2001'],
    ['sip:anna%2Esmith@warmbridge', 'anna.smith'],
    ['sip:2001@SIP.example.com', '2001'],
    ['sip:2001@sip.example.com:6000', '2001'],
    ['sips:2001@[2001:db8::9]', '2001'],
  ])('%s is of user %s', (uri, user) => {
    expect(own.userOf(uri)).toBe(user);
  });

  it.each([
    ['another server on the same host', 'sip:2001@10.0.0.9'],
    ['another host', 'sip:2001@10.0.0.5:5070'],
    ['no user', 'sip:10.0.0.9:5070'],
    ['an escape that is none', 'sip:%ff@10.0.0.9:5070'],
    ['another scheme', 'tel:2001'],
    ['no URI', '2001'],
  ])('%s is nobody', (_what, uri) => {
    expect(own.userOf(uri)).toBeNull();
  });

  it('has all addresses of the machine where it listens at all', () => {
    const all = new OwnAddresses({ listen: ['udp:0.0.0.0:5060'], externalAddress: null, realm: 'warmbridge' });
    expect(all.userOf('sip:2001@127.0.0.1')).toBe('2001');
    expect(all.userOf('sip:2001@127.0.0.1:5070')).toBeNull();
  });
});
