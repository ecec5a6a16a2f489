import { describe, expect, it } from 'vitest';
import { callerHeaders, signedFor, withheldNumber } from '../../../src/call-runtime/caller-headers.ts';
import type { CallerRule, InviteCaller } from '../../../src/call-runtime/caller-headers.ts';
import type { NumberFormat } from '../../../src/ports/number-format.ts';
import { PLAIN_IDENTITY } from '../../fakes/plain-identity.ts';

const CALLER: InviteCaller = {
  number: '+4930501',
  displayName: 'Dana',
  withheldNumber: null,
  calledNumber: '+15559998888',
};
const ANONYMOUS: InviteCaller = { ...CALLER, number: null, displayName: null, withheldNumber: '+4930501' };
const PLAIN: CallerRule = { callerIdentity: 'from', from: null, diversion: false, historyInfo: false };
const TRUSTED: CallerRule = {
  callerIdentity: 'p-asserted-identity',
  from: '+15550000',
  diversion: false,
  historyInfo: false,
};

describe('The caller of an INVITE of ours', () => {
  it.each([
    ['by the rule `from`', PLAIN],
    ['at a peer that is no trunk', null],
  ])('is in From %s, and asserted to nobody (RFC 3261 8.1.1.3, RFC 3325 5)', (_, rule) => {
    expect(callerHeaders(CALLER, rule)).toEqual({ callerNumber: '+4930501', displayName: 'Dana' });
    expect(callerHeaders(ANONYMOUS, rule)).toEqual({ callerNumber: null });
  });

  it('is asserted to a trusted trunk, with our own number in From (RFC 3325 9.1)', () => {
    const asserted = { number: '+4930501', displayName: 'Dana' };
    expect(callerHeaders(CALLER, TRUSTED)).toEqual({ callerNumber: '+15550000', asserted });
    expect(callerHeaders({ ...CALLER, displayName: null }, TRUSTED)).toEqual({
      callerNumber: '+15550000',
      asserted: { number: '+4930501' },
    });
  });

  it('is anonymous in From of a trusted trunk, which gets the number without the name (RFC 3325 7, 9.3)', () => {
    expect(callerHeaders(ANONYMOUS, TRUSTED)).toEqual({ callerNumber: null, asserted: { number: '+4930501' } });
    expect(callerHeaders({ ...ANONYMOUS, withheldNumber: null }, TRUSTED)).toEqual({ callerNumber: null });
  });
});

describe('Where the caller is named', () => {
  const asserted = { number: '+4930501', displayName: 'Dana' };

  it('both: in From and in P-Asserted-Identity; an anonymous one in the latter alone', () => {
    const rule = { ...PLAIN, callerIdentity: 'both' } as const;
    expect(callerHeaders(CALLER, rule)).toEqual({ callerNumber: '+4930501', displayName: 'Dana', asserted });
    expect(callerHeaders(ANONYMOUS, rule)).toEqual({ callerNumber: null, asserted: { number: '+4930501' } });
  });

  it('none: From has our own number, and nobody is told who calls', () => {
    const rule = { ...PLAIN, callerIdentity: 'none', from: '+15550000' } as const;
    expect(callerHeaders(CALLER, rule)).toEqual({ callerNumber: '+15550000' });
    expect(callerHeaders(ANONYMOUS, rule)).toEqual({ callerNumber: null });
  });

  it('account: From has the user of our credentials', () => {
    const rule = { ...TRUSTED, from: 'account', auth: { username: 'trunk-7' } } as const;
    expect(callerHeaders(CALLER, rule)).toEqual({ callerNumber: 'trunk-7', asserted });
  });
});

describe('Numbers as the trunk writes them', () => {
  const numbers: NumberFormat = {
    ...{ country: '49', area: null, internationalPrefix: '00', nationalPrefix: '0', bare: 'as-is', extensionDigits: 6 },
    incoming: { format: 'as-is', strip: 0, prefix: '' },
    outgoing: { format: 'national', strip: 1, prefix: '9' },
  };

  it('are in From, P-Asserted-Identity and Diversion, without what is dialled before a number; ours is as it is', () => {
    const rule = { ...TRUSTED, diversion: true, numbers } as const;
    expect(callerHeaders(CALLER, rule)).toEqual({
      callerNumber: '+15550000',
      asserted: { number: '030501', displayName: 'Dana' },
      divertedFrom: '0015559998888',
    });
    expect(callerHeaders(CALLER, { ...PLAIN, numbers })).toMatchObject({ callerNumber: '030501' });
    expect(callerHeaders(ANONYMOUS, rule)).toMatchObject({ callerNumber: null, asserted: { number: '030501' } });
  });
});

describe('What was signed of the caller (RFC 8224)', () => {
  const headers = ['a.b.c;info=<https://x/>'];
  const signed = { headers, attestation: 'A', verstat: null } as const;
  const identity = { ...PLAIN_IDENTITY, signed };
  const anonymous = { ...identity, anonymous: true };

  it.each([
    ['is dropped by default', identity, PLAIN, []],
    ['is passed where the trunk says so', identity, { ...PLAIN, stirShaken: 'pass' }, headers],
    ['goes to no peer that is no trunk', identity, null, []],
    ['names an anonymous caller, so it is dropped', anonymous, { ...PLAIN, stirShaken: 'pass' }, []],
    ['of an anonymous caller goes to a trusted trunk', anonymous, { ...TRUSTED, stirShaken: 'pass' }, headers],
    ['is nothing where nothing came', PLAIN_IDENTITY, { ...PLAIN, stirShaken: 'pass' }, []],
  ] as const)('%s', (_, of, rule, expected) => {
    expect(signedFor(of, rule)).toEqual(expected);
  });
});

describe('The number that the caller dialled (RFC 5806)', () => {
  const diverted = { divertedFrom: '+15559998888' };

  it('is told to a trunk whose rule says so, also where the caller is anonymous', () => {
    expect(callerHeaders(CALLER, { ...PLAIN, diversion: true })).toMatchObject(diverted);
    expect(callerHeaders(CALLER, { ...TRUSTED, diversion: true })).toMatchObject(diverted);
    expect(callerHeaders(ANONYMOUS, { ...TRUSTED, diversion: true })).toMatchObject(diverted);
  });

  it('is none in a call of ours', () => {
    const rule = { ...PLAIN, diversion: true };
    expect(callerHeaders({ ...CALLER, calledNumber: null }, rule)).not.toHaveProperty('divertedFrom');
  });
});

describe('The number of an anonymous caller', () => {
  const party = (user: string) => ({ uri: `sip:${user}@trunk`, user, displayName: null });
  const identity = { ...PLAIN_IDENTITY, privacy: ['id'], anonymous: true };

  it.each([
    ['P-Asserted-Identity (RFC 3325 9.1)', { asserted: [party('+491'), party('+492')] }, 'anonymous', '+491'],
    ['Remote-Party-ID', { remoteParty: party('+493') }, 'anonymous', '+493'],
    ['From, with `Privacy: id` (RFC 3323 4.2)', {}, '+494', '+494'],
    ['the asserted one, before From', { asserted: [party('+491')] }, '+494', '+491'],
    ['none: an anonymous From alone (RFC 3323 4.1.1.3)', {}, 'anonymous', null],
    ['none: an anonymous party is asserted', { asserted: [party('anonymous')] }, 'sip:10.0.0.1', null],
  ] as const)('is that of %s', (_, given, from, number) => {
    expect(withheldNumber(from, { ...identity, ...given })).toBe(number);
  });

  it('is none where nothing is withheld, or nothing is known', () => {
    expect(withheldNumber('+494', { ...identity, anonymous: false })).toBeNull();
    expect(withheldNumber('+494', null)).toBeNull();
  });
});
