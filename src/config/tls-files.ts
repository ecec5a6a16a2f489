import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { messageOf } from '../shared/message-of.ts';
import { pathText } from './config-path.ts';
import type { ConfigPath } from './config-path.ts';
import type { SipTlsConfig } from './types.ts';

/** Names of PEM files, with those for single peers. */
type TlsFiles = Pick<SipTlsConfig, 'cert' | 'key' | 'ca'> & Partial<Pick<SipTlsConfig, 'peers'>>;

/** The faults of the files of a `tls`, and warnings about them. */
export interface TlsFindings {
  readonly faults: readonly { readonly path: ConfigPath; readonly message: string }[];
  readonly warnings: readonly { readonly path: ConfigPath; readonly message: string }[];
}

/**
 * Reads the files of `sip.tls`, or of `api.tls`, so that faults show before the first peer connects.
 *
 * @param part which of them
 */
export function checkTlsFiles(
  { peers = [], ...files }: TlsFiles,
  nowMs: number,
  part: 'sip' | 'api' = 'sip',
): TlsFindings {
  const all = [
    checkFiles(files, nowMs, [part, 'tls']),
    ...peers.map((peer, index) => checkFiles(peer, nowMs, [part, 'tls', 'peers', index])),
  ];
  return { faults: all.flatMap(({ faults }) => faults), warnings: all.flatMap(({ warnings }) => warnings) };
}

type Files = Readonly<Record<'cert' | 'key' | 'ca', string | null>>;

function checkFiles({ cert, key, ca }: Files, nowMs: number, place: ConfigPath): TlsFindings {
  const faults: { path: ConfigPath; message: string }[] = [];
  const read = <Value>(name: string, file: string | null, parse: (text: string) => Value): Value | null => {
    if (file === null) return null;
    const found = readPem(file, parse);
    if (found.ok) return found.value;
    faults.push({ path: [...place, name], message: found.message });
    return null;
  };
  const certificate = read('cert', cert, asCertificate);
  const privateKey = read('key', key, asPrivateKey);
  const authority = read('ca', ca, asCertificate);
  if (certificate !== null && privateKey !== null && !certificate.checkPrivateKey(privateKey)) {
    const message = `is not the key of the certificate in ${pathText([...place, 'cert'])}`;
    faults.push({ path: [...place, 'key'], message });
  }
  const warnings = Object.entries({ cert: certificate, ca: authority }).flatMap(([name, each]) =>
    each === null || Date.parse(each.validTo) > nowMs
      ? []
      : [{ path: [...place, name], message: `has expired (${each.validTo})` }],
  );
  return { faults, warnings };
}

type Read<Value> = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly message: string };

function readPem<Value>(file: string, parse: (text: string) => Value): Read<Value> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    return { ok: false, message: `${file} cannot be read: ${messageOf(error)}` };
  }
  try {
    return { ok: true, value: parse(text) };
  } catch (error) {
    return { ok: false, message: `${file} ${messageOf(error)}` };
  }
}

function asCertificate(text: string): X509Certificate {
  if (!text.includes('-----BEGIN CERTIFICATE-----')) throw new Error('is not a certificate in PEM');
  try {
    return new X509Certificate(text);
  } catch {
    throw new Error('holds a certificate that cannot be read');
  }
}

function asPrivateKey(text: string): KeyObject {
  if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) throw new Error('is not a private key in PEM');
  if (text.includes('ENCRYPTED')) throw new Error('needs a passphrase; expected a private key without one');
  try {
    return createPrivateKey(text);
  } catch {
    throw new Error('holds a private key that cannot be read');
  }
}
