import { describe, expect, test } from 'vitest';
import { bad, good } from './config-file.ts';

const FIXTURES = new URL('../../contract/sip-server/fixtures/', import.meta.url).pathname;
const OURS = `cert: "${FIXTURES}tls-cert.pem", key: "${FIXTURES}tls-key.pem"`;
const PEER = `cert: "${FIXTURES}peer-cert.pem", key: "${FIXTURES}peer-key.pem", ca: "${FIXTURES}peers-ca.pem"`;

function sip(peers: string, trunk = 'allow: [ "10.0.0.0/8" ]'): string {
  return `sip: { tls: { ${OURS}, peers: [ ${peers} ] }, trunks: [ { name: carrier, uri: "sip:peer.test;transport=tls", ${trunk} } ] }`;
}

describe('sip.tls.peers', () => {
  test('a certificate of ours for one trunk, and what its own is checked against', () => {
    expect(good(sip(`{ trunk: carrier, ${PEER}, verify: true }`)).sip.tls?.peers).toEqual([
      {
        trunk: 'carrier',
        cert: `${FIXTURES}peer-cert.pem`,
        key: `${FIXTURES}peer-key.pem`,
        ca: `${FIXTURES}peers-ca.pem`,
        verify: true,
      },
    ]);
    expect(good(sip('')).sip.tls?.peers).toEqual([]);
  });

  test.each([
    ['a trunk that there is not', `{ trunk: carier, ${PEER} }`, 'trunk', 'did you mean carrier?'],
    ['a certificate without its key', `{ trunk: carrier, cert: "${FIXTURES}peer-cert.pem" }`, 'key', 'both are needed'],
    [
      'a key of another one',
      `{ trunk: carrier, ${PEER.replace('peer-key', 'other-key')} }`,
      'key',
      'is not the key of',
    ],
    ['a file that is not there', `{ trunk: carrier, ca: "${FIXTURES}none.pem" }`, 'ca', 'cannot be read'],
  ])('%s is a fault at its place', (_what, peer, place, message) => {
    expect(bad(sip(peer))).toEqual([
      { path: `sip.tls.peers[0].${place}`, message: expect.stringContaining(message) as unknown },
    ]);
  });

  test('one that says nothing, and two for one trunk', () => {
    expect(bad(sip('{ trunk: carrier }'))).toMatchObject([{ path: 'sip.tls.peers[0]' }]);
    expect(bad(sip(`{ trunk: carrier, ${PEER} }, { trunk: carrier, ${PEER} }`))).toMatchObject([
      { path: 'sip.tls.peers[1].trunk' },
    ]);
  });

  test('a certificate is asked of who comes from an address of its own', () => {
    const verified = '{ trunk: carrier, verify: true }';
    expect(bad(sip(verified, 'allow: []'))).toMatchObject([{ path: 'sip.tls.peers[0].verify' }]);
    const register = 'register: { uri: "sip:1@peer.test", username: u, password: p }';
    expect(bad(sip(verified, `allow: [ "10.0.0.1" ], ${register}`))).toMatchObject([
      { path: 'sip.tls.peers[0].verify' },
    ]);
  });
});
