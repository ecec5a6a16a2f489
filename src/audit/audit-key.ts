import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { besideStore } from '../config/index.ts';
import type { Config } from '../config/index.ts';
import { publicKeyText } from '../records/audit/index.ts';
import { messageOf } from '../shared/message-of.ts';
import { makeOwnFile } from '../shared/own-file.ts';

/** The file of the key: beside the database, or of a database server beside the spool. */
export function auditKeyFile({ audit, store }: Pick<Config, 'audit' | 'store'>): string {
  return audit.key ?? besideStore(store, 'audit.key');
}

/**
 * The key that signs the records of each day (Ed25519, PKCS #8, PEM; mode 0600). It is made where there is none.
 * @throws Error where the file cannot be read or made, or is no such key
 */
export function openAuditKey(file: string): KeyObject {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  makeOwnFile(file);
  const kept = readFileSync(file, 'utf8');
  if (kept !== '') return readPrivate(file, kept);
  const { privateKey } = generateKeyPairSync('ed25519');
  writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), { flush: true });
  return privateKey;
}

/**
 * The public half of a key in a file, which may be either half in PEM: SPKI, DER, base64url.
 * @throws Error where the file cannot be read, or is no such key
 */
export function readPublicKey(file: string): string {
  const text = readFileSync(file, 'utf8');
  if (text.includes('PRIVATE KEY')) return publicKeyText(readPrivate(file, text));
  try {
    return checked(file, createPublicKey(text));
  } catch (error) {
    throw new Error(`${file} is no public key: ${messageOf(error)}`, { cause: error });
  }
}

function readPrivate(file: string, text: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(text);
  } catch (error) {
    throw new Error(`${file} is no private key: ${messageOf(error)}`, { cause: error });
  }
  checked(file, key);
  return key;
}

function checked(file: string, key: KeyObject): string {
  if (key.asymmetricKeyType === 'ed25519') return publicKeyText(key);
  throw new Error(`${file} is a key of the kind ${String(key.asymmetricKeyType)}, not ed25519`);
}
