import { describe, expect, it } from 'vitest';
import type { AskedContact } from '../../../src/ports/users.ts';
import { live, register } from '../../../src/registrar/bindings.ts';
import type { Binding } from '../../../src/registrar/bindings.ts';

const NOW = 1_000_000;
const LIMITS = { minExpiresS: 60, maxExpiresS: 3_600, maxContacts: 2 };
const SOURCE = { protocol: 'udp', address: '203.0.113.7', port: 5062 };

type Asked = Parameters<typeof register>[1];

function contact(uri: string, more: Partial<AskedContact> = {}): AskedContact {
  return { uri, q: 1, expiresS: null, instance: null, regId: null, ...more };
}

function asked(contacts: Asked['contacts'], more: Partial<Asked> = {}): Asked {
  return { callId: 'a', sequence: 1, contacts, expiresS: null, source: SOURCE, userAgent: 'Phone/1', ...more };
}

/** The contacts after one REGISTER after the other; the last one must be granted. */
function after(...all: readonly Asked[]): readonly Binding[] {
  return all.reduce<readonly Binding[]>((bindings, each) => {
    const result = register(bindings, each, LIMITS, NOW);
    if (!result.ok) throw new Error(`refused: ${result.phrase}`);
    return result.bindings;
  }, []);
}

const A = 'sip:2001@10.1.1.1:5060';
const B = 'sip:2001@10.1.1.2:5060';

describe('the contacts of a user (RFC 3261 10.3)', () => {
  it('adds a contact with all that is known of it', () => {
    expect(after(asked([contact(A, { q: 0.5, expiresS: 600 })]))).toEqual([
      {
        uri: A,
        q: 0.5,
        expiresAt: NOW + 600_000,
        registeredAt: NOW,
        callId: 'a',
        sequence: 1,
        instance: null,
        regId: null,
        source: SOURCE,
        userAgent: 'Phone/1',
      },
    ]);
  });

  it.each([
    ['its own expires', contact(A, { expiresS: 300 }), 600, 300],
    ['the Expires of the request', contact(A), 600, 600],
    ['the most that there is, without either', contact(A), null, 3_600],
    ['the most that there is, where it asks for more', contact(A, { expiresS: 7_200 }), null, 3_600],
  ])('grants %s', (_what, given, expiresS, granted) => {
    expect(after(asked([given], { expiresS }))[0]?.expiresAt).toBe(NOW + granted * 1_000);
  });

  it('refuses less than the least with 423, and changes nothing', () => {
    const known = after(asked([contact(A)]));
    const result = register(known, asked([contact(B), contact(A, { expiresS: 59 })], { sequence: 2 }), LIMITS, NOW);
    expect(result).toMatchObject({ ok: false, status: 423 });
  });

  it('takes a contact away with expires 0, which no least forbids', () => {
    expect(after(asked([contact(A), contact(B)]), asked([contact(A, { expiresS: 0 })], { sequence: 2 }))).toMatchObject(
      [{ uri: B }],
    );
    expect(after(asked([contact(A)]), asked([contact(B, { expiresS: 0 })], { sequence: 2 }))).toMatchObject([
      { uri: A },
    ]);
  });

  it('knows a contact again by the rules of URIs (RFC 3261 19.1.4)', () => {
    const other = 'sip:2001@10.1.1.1:5060;newparam=5';
    expect(after(asked([contact(A)]), asked([contact(other)], { sequence: 2 }))).toMatchObject([{ uri: other }]);
    expect(after(asked([contact(A)]), asked([contact(`${A};transport=tcp`)], { sequence: 2 }))).toHaveLength(2);
  });

  it.each([
    ['the same CSeq', 5],
    ['a lower CSeq', 4],
  ])('refuses the same Call-ID with %s', (_what, sequence) => {
    const known = after(asked([contact(A)], { sequence: 5 }));
    expect(register(known, asked([contact(A)], { sequence }), LIMITS, NOW)).toMatchObject({ ok: false, status: 500 });
    expect(register(known, asked([contact(A, { expiresS: 0 })], { sequence }), LIMITS, NOW)).toMatchObject({
      status: 500,
    });
    expect(register(known, asked('*', { sequence, expiresS: 0 }), LIMITS, NOW)).toMatchObject({ status: 500 });
  });

  it('takes any CSeq of another Call-ID', () => {
    const known = after(asked([contact(A)], { sequence: 5 }));
    const result = register(known, asked([contact(A)], { sequence: 1, callId: 'b' }), LIMITS, NOW);
    expect(result).toMatchObject({ ok: true, bindings: [{ uri: A, callId: 'b', sequence: 1 }] });
  });

  it('changes nothing where one of several contacts is out of order', () => {
    const known = after(asked([contact(A)], { sequence: 5 }));
    expect(register(known, asked([contact(B), contact(A)], { sequence: 5 }), LIMITS, NOW).ok).toBe(false);
  });

  it('takes a contact that stands in a request twice as the last one says', () => {
    expect(after(asked([contact(A, { q: 0.1 }), contact(A, { q: 0.9 })]))).toMatchObject([{ uri: A, q: 0.9 }]);
  });

  it('takes all away with *, and only with Expires 0', () => {
    const known = after(asked([contact(A), contact(B)]));
    expect(register(known, asked('*', { sequence: 2, expiresS: 0 }), LIMITS, NOW)).toEqual({ ok: true, bindings: [] });
    for (const expiresS of [null, 60]) {
      expect(register(known, asked('*', { sequence: 2, expiresS }), LIMITS, NOW)).toMatchObject({ status: 400 });
    }
  });

  it('leaves all as they are where it only asks (step 8)', () => {
    const known = after(asked([contact(A)]));
    expect(register(known, asked([], { sequence: 1 }), LIMITS, NOW)).toEqual({ ok: true, bindings: known });
  });

  it('has room for so many, and refreshes those that are there', () => {
    const known = after(asked([contact(A), contact(B)]));
    const third = asked([contact('sip:2001@10.1.1.3')], { callId: 'c' });
    expect(register(known, third, LIMITS, NOW)).toMatchObject({ ok: false, status: 503 });
    expect(register(known, asked([contact(B)], { sequence: 2 }), LIMITS, NOW).ok).toBe(true);
  });

  it('forgets what has expired, and has room for another one', () => {
    const known = after(asked([contact(A, { expiresS: 60 }), contact(B)]));
    expect(live(known, NOW + 60_000)).toMatchObject([{ uri: B }]);
    expect(live(known, NOW + 59_999)).toBe(known);
    const result = register(known, asked([contact('sip:x@10.1.1.3')], { callId: 'c' }), LIMITS, NOW + 60_000);
    expect(result).toMatchObject({ ok: true, bindings: [{ uri: B }, { uri: 'sip:x@10.1.1.3' }] });
  });

  it('knows a way of a device by instance and reg-id (RFC 5626 6)', () => {
    const [one, two] = [1, 2].map((regId) => ({ instance: '<urn:uuid:1>', regId }));
    const known = after(asked([contact(A, one)]), asked([contact(B, two)], { callId: 'b' }));
    expect(known).toHaveLength(2);
    const moved = register(known, asked([contact('sip:x@10.1.1.3', one)], { callId: 'c' }), LIMITS, NOW);
    expect(moved).toMatchObject({ ok: true, bindings: [{ uri: B }, { uri: 'sip:x@10.1.1.3' }] });
  });

  it('forgets the former contact of a device that has started anew, without reg-id', () => {
    const device = { instance: '<urn:uuid:1>' };
    const known = after(asked([contact(A, device)]), asked([contact(B, device)], { callId: 'b' }));
    expect(known).toMatchObject([{ uri: B }]);
    expect(after(asked([contact(A, device), contact(B, device)]))).toHaveLength(2);
  });
});
