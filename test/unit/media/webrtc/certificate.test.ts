import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { makeCertificate } from '../../../../src/media/webrtc/certificate.ts';

describe('makeCertificate', () => {
  it('signs itself, goes with its key, and has the fingerprint that it tells (RFC 8122 5)', () => {
    for (let time = 0; time < 50; time++) {
      const { certificate, key, fingerprint } = makeCertificate();
      const read = new X509Certificate(certificate);
      expect(read.verify(read.publicKey)).toBe(true);
      expect(read.checkPrivateKey(createPrivateKey(key))).toBe(true);
      expect(read.fingerprint256).toBe(fingerprint);
      expect(createHash('sha256').update(read.raw).digest('hex').toUpperCase()).toBe(fingerprint.replaceAll(':', ''));
      expect([read.subject, read.issuer]).toEqual(['CN=warmbridge', 'CN=warmbridge']);
    }
  });

  it('is another one each time', () => {
    expect(makeCertificate().fingerprint).not.toBe(makeCertificate().fingerprint);
  });
});
