import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRegister } from '../../../../src/signalling/drachtio/incoming-register.ts';

const CREDENTIALS = 'Digest username="2001", realm="warmbridge", nonce="n", uri="sip:x", response="r"';

function read(headers: Readonly<Record<string, string>> = {}): ReturnType<typeof readRegister> {
  const all: Readonly<Record<string, string>> = {
    to: '<sip:2001@h>',
    'call-id': 'c',
    cseq: '7 REGISTER',
    contact: '<sip:2001@192.168.0.9>',
    authorization: CREDENTIALS,
    ...headers,
  };
  return readRegister(
    {
      body: '',
      uri: 'sip:h',
      method: 'REGISTER',
      source_address: '203.0.113.7',
      source_port: '5062',
      protocol: 'UDP',
      get: (name) => all[name.toLowerCase()] || undefined,
      has: (name) => all[name.toLowerCase()] !== undefined,
    },
    { realm: 'warmbridge', holderOf: (username) => ({ account: username.split('~')[0] ?? '', guest: null }) },
  );
}

describe('a REGISTER', () => {
  it('is read whole', () => {
    expect(read({ expires: '600', 'user-agent': 'Phone/1\tx' })).toEqual({
      user: '2001',
      account: '2001',
      callId: 'c',
      sequence: 7,
      contacts: [{ uri: 'sip:2001@192.168.0.9', q: 1, expiresS: null, instance: null, regId: null }],
      expiresS: 600,
      source: { protocol: 'udp', address: '203.0.113.7', port: 5062 },
      userAgent: 'Phone/1 x',
    });
  });

  it('is of the account that its pass stands for', () => {
    const authorization = CREDENTIALS.replace('username="2001"', 'username="2001~9~n"');
    expect(read({ authorization })?.account).toBe('2001');
  });

  it.each([
    ['<sip:a@h;transport=tcp>;expires=60;q=0.7', { uri: 'sip:a@h;transport=tcp', q: 0.7, expiresS: 60 }],
    [
      '"A, b" <sips:a@h>;+sip.instance="<urn:uuid:1>";reg-id=2',
      { uri: 'sips:a@h', instance: '<urn:uuid:1>', regId: 2 },
    ],
    ['sip:a@h;expires=0', { uri: 'sip:a@h', expiresS: 0 }],
    ['<sip:a:secret@h?Subject=x>', { uri: 'sip:a@h' }],
    [
      '<sip:a@h>;q=7;expires=soon;reg-id=0;+sip.instance="x\\"y"',
      { q: 1, expiresS: 3_600, instance: null, regId: null },
    ],
  ])('may have the Contact %s', (contact, expected) => {
    expect(read({ contact })?.contacts).toMatchObject([expected]);
  });

  it('may have several Contacts, or none, or *', () => {
    expect(read({ contact: '<sip:a@h>, <sip:b@h>' })?.contacts).toHaveLength(2);
    expect(read({ contact: '' })?.contacts).toEqual([]);
    expect(read({ contact: '*' })?.contacts).toBe('*');
  });

  it.each([
    ['another scheme', { contact: '<tel:2001>' }],
    ['* among others', { contact: '*, <sip:a@h>' }],
    ['no URI', { contact: 'x' }],
    ['a character that no URI may have', { contact: '<sip:a|b@h>' }],
    ['too long a URI', { contact: `<sip:${'a'.repeat(600)}@h>` }],
    ['too many Contacts', { contact: Array.from({ length: 21 }, () => '<sip:a@h>').join() }],
    ['no CSeq', { cseq: 'x' }],
    ['no Call-ID', { 'call-id': '' }],
  ])('with %s is refused', (_what, headers) => {
    expect(read(headers)).toBeNull();
  });

  it('is of nobody with credentials for another realm, and has a user without escapes', () => {
    expect(read({ authorization: CREDENTIALS.replace('warmbridge', 'x') })?.account).toBeNull();
    expect(read({ to: '<sip:anna%2Esmith@h>' })?.user).toBe('anna.smith');
    expect(read({ to: '<sip:%ff@h>' })?.user).toBeNull();
  });

  it('never throws, and gives no Contact that could end a line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (contact, to) => {
        const contacts = read({ contact: `<sip:${contact}>`, to })?.contacts ?? [];
        return contacts === '*' || contacts.every(({ uri }) => /^[\x21-\x7e]+$/.test(uri));
      }),
    );
  });
});
