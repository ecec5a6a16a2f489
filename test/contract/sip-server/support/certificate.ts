import { readFileSync } from 'node:fs';

function fixture(name: string): string {
  return readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8');
}

/** A self-signed certificate for localhost, sip.test and 127.0.0.1. */
export const CERTIFICATE = { cert: fixture('tls-cert.pem'), key: fixture('tls-key.pem') };
