import { createHash, createPublicKey, sign, verify } from 'node:crypto';
import type { Hash, KeyObject } from 'node:crypto';
import type { SignedDay } from '../../ports/audit.ts';
import { canonicalJson, sha256 } from './commitment.ts';
import { AUDIT_VERSION } from './link.ts';
import type { ChainEnd } from './link.ts';

/** What is signed of a day (UTC) that is over. */
export interface DayStatement {
  readonly v: typeof AUDIT_VERSION;
  /** `2026-01-15`. */
  readonly day: string;
  /** SHA-256 of the statement before; null of the first. */
  readonly previous: string | null;
  /** Chains that were continued on that day. */
  readonly chains: number;
  /** {@link DayRoot} over the ends of these chains on that day. */
  readonly root: string;
  readonly signedAt: string;
}

/** SHA-256 over a line `CHAIN N HASH` and a line feed for each chain of a day, in the order of the chains' names. */
export class DayRoot {
  readonly #hash: Hash = createHash('sha256');
  #chains = 0;

  add({ chain, n, hash }: ChainEnd): void {
    this.#hash.update(`${chain} ${String(n)} ${hash}\n`);
    this.#chains += 1;
  }

  /** Ends it. */
  result(): Pick<DayStatement, 'chains' | 'root'> {
    return { chains: this.#chains, root: this.#hash.digest('base64url') };
  }
}

/** @param previous the statement of the last day that was signed; null: there is none */
export function signDay(
  day: string,
  previous: SignedDay | null,
  root: Pick<DayStatement, 'chains' | 'root'>,
  signedAt: string,
  key: KeyObject,
): SignedDay {
  const of: DayStatement = {
    v: AUDIT_VERSION,
    day,
    previous: previous === null ? null : sha256(previous.statement),
    ...root,
    signedAt,
  };
  const statement = canonicalJson(of);
  return {
    day,
    statement,
    signature: sign(null, Buffer.from(statement), key).toString('base64url'),
    key: publicKeyText(key),
  };
}

/** SPKI, DER, base64url. @param key either half of a pair */
export function publicKeyText(key: KeyObject): string {
  const half = key.type === 'private' ? createPublicKey(key) : key;
  return half.export({ type: 'spki', format: 'der' }).toString('base64url');
}

/** Whether the key that a statement names has signed it. */
export function isSigned({ statement, signature, key }: SignedDay): boolean {
  try {
    const half = createPublicKey({ key: Buffer.from(key, 'base64url'), format: 'der', type: 'spki' });
    if (half.asymmetricKeyType !== 'ed25519') return false;
    return verify(null, Buffer.from(statement), half, Buffer.from(signature, 'base64url'));
  } catch {
    return false;
  }
}
