import { describe, expect, it } from 'vitest';
import { signedIdentityOf } from '../../../../src/signalling/drachtio/signed-identity.ts';
import type { SrfMessage } from '../../../../src/signalling/drachtio/srf.ts';

const INFO = ';info=<https://cert.example.org/passport.cer>;alg=ES256;ppt="shaken"';

/** A PASSporT (RFC 8225) with these claims. Its signature is none: nobody checks it. */
function passport(claims: unknown): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'ES256', ppt: 'shaken', typ: 'passport' })}.${part(claims)}.c2lnbmF0dXJl${INFO}`;
}

function read(headers: Readonly<Record<string, string>>): ReturnType<typeof signedIdentityOf>['signed'] {
  return signedIdentityOf({ get: (name: string) => headers[name] } as unknown as SrfMessage).signed;
}

describe('What STIR/SHAKEN says of the caller', () => {
  it.each(['A', 'B', 'C'] as const)('attestation %s of the PASSporT (RFC 8588 4)', (attest) => {
    const Identity = passport({ attest, orig: { tn: '15550001' }, dest: { tn: ['15550002'] }, iat: 1 });
    expect(read({ Identity })).toEqual({ headers: [Identity], attestation: attest, verstat: null });
  });

  it('several headers: each is kept, the first with an attestation counts (RFC 8946 has no attestation)', () => {
    const [div, shaken] = [passport({ div: { tn: '1' } }), passport({ attest: 'B' })];
    expect(read({ Identity: `${div}, ${shaken}` })).toEqual({
      headers: [div, shaken],
      attestation: 'B',
      verstat: null,
    });
  });

  it.each([
    ['P-Asserted-Identity', '<tel:+15550001;verstat=TN-Validation-Passed>'],
    ['P-Asserted-Identity', '"A" <sip:+15550001;verstat=TN-Validation-Passed@carrier.example;user=phone>'],
    ['P-Asserted-Identity', '<sip:+15550001@carrier.example>;verstat=TN-Validation-Passed'],
    ['From', '<sip:+15550001;verstat=TN-Validation-Passed@carrier.example>;tag=1'],
  ])('verstat of %s: %s (3GPP TS 24.229 7.2A.20)', (name, value) => {
    expect(read({ [name]: value })).toEqual({ headers: [], attestation: null, verstat: 'TN-Validation-Passed' });
  });

  it.each([
    ['compact form without claims (RFC 8225 7)', `..c2ln${INFO}`],
    ['no JSON', `aaaa.bbbb.cccc${INFO}`],
    ['another attestation', passport({ attest: 'Z' })],
    ['a list of claims', passport(['attest'])],
  ])('%s: no attestation, and the header is kept', (_, Identity) => {
    expect(read({ Identity })).toMatchObject({ headers: [Identity], attestation: null });
  });

  it('what is too long, too many or not printable is left out, and nothing came is nothing', () => {
    expect(read({ Identity: 'x'.repeat(2_049) })).toBeUndefined();
    expect(read({ Identity: 'a.b.c\u0007' })).toBeUndefined();
    expect(
      read({ Identity: Array.from({ length: 9 }, (_, index) => `a${String(index)}.b.c`).join(', ') })?.headers,
    ).toHaveLength(4);
    expect(read({ From: '<sip:a@b>;tag=1', 'P-Asserted-Identity': '<<<' })).toBeUndefined();
  });
});
