import type { TLSSocket } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { certificateFault } from '../../../../src/sip-server/transport/tls-rules.ts';

/** What is wrong with a certificate that has these names, as Node writes them, for a peer that is `pbx.example`. */
function fault(subjectaltname: string): string | null {
  const certificate = { subject: { CN: 'other.example' }, subjectaltname };
  const socket = { authorized: true, getPeerCertificate: () => certificate } as unknown as TLSSocket;
  return certificateFault(socket, '192.0.2.1', { ca: [], nameOf: () => 'pbx.example' });
}

describe('The names of a certificate (RFC 5922 7.1)', () => {
  it.each([
    ['a SIP URI', 'URI:sip:pbx.example'],
    ['a SIP URI in capitals', 'URI:sip:PBX.example'],
    ['a DNS name', 'DNS:pbx.example'],
    ['one among others', 'DNS:a.example, IP Address:192.0.2.9, URI:sip:pbx.example'],
    ['one after a quoted value', 'URI:"sip:a, b", URI:sip:pbx.example'],
    ['one in quotes', 'URI:"sip:pbx\\u002eexample"'],
  ])('are %s', (_, names) => {
    expect(fault(names)).toBeNull();
  });

  it.each([
    ['another', 'URI:sip:other.example, DNS:other.example'],
    ['part of a quoted URI (CVE-2021-44532)', 'URI:"http://x/, URI:sip:pbx.example, y"'],
    ['part of a quoted URI, after a quote in it', 'URI:"http://x/\\", URI:sip:pbx.example, y"'],
    ['part of a quoted DNS name', 'DNS:"x, URI:sip:pbx.example, y"'],
    ['of another kind', 'DNS:sip:pbx.example'],
    ['with one that has no end', 'DNS:pbx.example, URI:"sip:x, URI:sip:pbx.example'],
    ['with one that has no kind', 'URI:sip:pbx.example, x'],
    ['with one that is no JSON', 'URI:sip:pbx.example, URI:"\\x"'],
    ['none', ''],
  ])('are not: %s', (_, names) => {
    expect(fault(names)).toBe('its certificate is not of pbx.example');
  });
});
