import { hash, randomBytes } from 'node:crypto';
import canonicalize from 'canonicalize';
import { sortedJson } from './sorted-json.ts';

/** Octets of the secret that salts the commitments of a chain. */
const SALT_OCTETS = 32;
/** How `JSON.stringify` writes half a surrogate pair, and what looks like it. */
const HALF_PAIR = /\\ud[89a-f]/;

/** The secret of a new chain, base64url. Without it nobody can guess what a commitment stands for. */
export function newSalt(): string {
  return randomBytes(SALT_OCTETS).toString('base64url');
}

/** SHA-256, base64url. */
export function sha256(text: string): string {
  return hash('sha256', text, 'base64url');
}

/** Canonical JSON (RFC 8785). @throws Error for what JSON does not have, and for halves of surrogate pairs */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new Error('is no JSON value');
  return text;
}

/** What is committed to beside the stored text. */
export type CommittedFields = Readonly<Record<string, unknown>>;

/**
 * The commitment to one value of a chain: SHA-256 over the salt and the value's canonical JSON, base64url. Once the salt
 * is gone it says nothing of the value.
 *
 * @param stored a JSON text as it is stored; one without a canonical form (RFC 8785 3.2.2.2: half a surrogate pair) is
 * committed to as text
 */
export function commitment(salt: string, fields: CommittedFields, stored: string): string {
  return sha256(`${salt}.${writtenFields(fields, stored)}`);
}

/** The same as {@link commitment}, by the library alone. */
export function checkedCommitment(salt: string, fields: CommittedFields, stored: string): string {
  return sha256(`${salt}.${canonicalFields(fields, stored)}`);
}

function writtenFields(fields: CommittedFields, stored: string): string {
  if (HALF_PAIR.test(stored)) return canonicalFields(fields, stored);
  try {
    return sortedJson({ ...fields, data: JSON.parse(stored) as unknown });
  } catch {
    return canonicalFields(fields, stored);
  }
}

function canonicalFields(fields: CommittedFields, stored: string): string {
  try {
    return canonicalJson({ ...fields, data: JSON.parse(stored) as unknown });
  } catch {
    return canonicalJson({ ...fields, text: Buffer.from(stored).toString('base64url') });
  }
}
