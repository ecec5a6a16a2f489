import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** A certificate of ours, with its key, in PEM, and its fingerprint by SHA-256 (RFC 8122 5). */
export interface OwnCertificate {
  readonly certificate: string;
  readonly key: string;
  readonly fingerprint: string;
}

const SEQUENCE = 0x30;
/** Object identifiers in DER: ecdsa-with-SHA256 (RFC 5758 3.2), commonName (RFC 5280 A.1). */
const ECDSA_WITH_SHA256 = Buffer.from('06082a8648ce3d040302', 'hex');
const COMMON_NAME = Buffer.from('0603550403', 'hex');
/** Nobody looks at them: the fingerprint vouches for the certificate (RFC 8827 6.5). */
const NOT_BEFORE = '200101000000Z';
const NOT_AFTER = '491231235959Z';

/** Makes a certificate that signs itself (RFC 5280 4.1), with a key of its own on P-256. */
export function makeCertificate(): OwnCertificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = der(SEQUENCE, ECDSA_WITH_SHA256);
  const name = der(SEQUENCE, der(0x31, der(SEQUENCE, COMMON_NAME, der(0x0c, Buffer.from('warmbridge')))));
  const times = [NOT_BEFORE, NOT_AFTER].map((time) => der(0x17, Buffer.from(time)));
  // A positive number: its first octet is below 128, and not zero.
  const serial = der(0x02, Buffer.from([0x41]), randomBytes(15));
  const version3 = der(0xa0, der(0x02, Buffer.from([2])));
  const subjectKey = publicKey.export({ type: 'spki', format: 'der' });
  const signed = der(SEQUENCE, version3, serial, algorithm, name, der(SEQUENCE, ...times), name, subjectKey);
  const signature = der(0x03, Buffer.from([0]), sign('sha256', signed, privateKey));
  const whole = der(SEQUENCE, signed, algorithm, signature);
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? [];
  return {
    certificate: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    fingerprint: [...createHash('sha256').update(whole).digest()]
      .map((octet) => octet.toString(16).padStart(2, '0').toUpperCase())
      .join(':'),
  };
}

/** A value of DER (ITU-T X.690 10.1). */
function der(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const value = Buffer.concat(content);
  const length = value.length < 0x80 ? [value.length] : value.length < 0x100 ? [0x81, value.length] : [0x82, value.length >> 8, value.length & 0xff]; // prettier-ignore
  return Buffer.concat([Buffer.from([tag, ...length]), value]);
}
