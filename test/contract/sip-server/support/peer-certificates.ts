import { readFileSync } from 'node:fs';

function fixture(name: string): string {
  return readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8');
}

/** Vouches for both certificates below, and for nothing else. */
export const PEERS_CA = fixture('peers-ca.pem');
/** Of peer.test, 127.0.0.1 and `sip:voice.peer.test`. */
export const PEER = { cert: fixture('peer-cert.pem'), key: fixture('peer-key.pem') };
/** Of other.test. */
export const OTHER = { cert: fixture('other-cert.pem'), key: fixture('other-key.pem') };
