import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { besideStore } from '../config/index.ts';
import type { StoreAddress, StoreConfig } from '../config/index.ts';
import type { KeptValues } from '../ports/kept-values.ts';
import { makeOwnFile } from '../shared/own-file.ts';
import { KEY_OCTETS, keptKey } from './kept-key.ts';

/**
 * The key that signs links to context cards. It outlives a restart, and is made at the first start. The store must be open.
 *
 * Beside a SQLite database it is in `context.key` ({@link besideStore}); the lock of that keeps a second process from
 * making another key. A store in memory has a key in memory. On a database server it is in the database, the same for all
 * nodes; a file of a former version is taken over.
 *
 * @throws Error where the key cannot be read or made, or is none; StoreError
 */
export async function contextKey(
  store: StoreAddress & Pick<StoreConfig, 'spool'>,
  values: Pick<KeptValues, 'list' | 'putIfAbsent'>,
): Promise<Buffer> {
  if (store.kind === 'sqlite' && store.file === ':memory:') return randomBytes(KEY_OCTETS);
  const file = besideStore(store, 'context.key');
  return store.kind === 'sqlite' ? keyInFile(file) : await sharedKey(file, values);
}

function keyInFile(file: string): Buffer {
  makeOwnFile(file);
  const kept = readKey(file);
  if (kept !== null) return kept;
  const key = randomBytes(KEY_OCTETS);
  writeFileSync(file, key, { flush: true });
  return key;
}

async function sharedKey(file: string, values: Pick<KeptValues, 'list' | 'putIfAbsent'>): Promise<Buffer> {
  return await keptKey('context-key', values, () => newKey(file));
}

/** That of a former version where there is one. */
function newKey(file: string): Buffer {
  return (existsSync(file) ? readKey(file) : null) ?? randomBytes(KEY_OCTETS);
}

/** @returns null: nothing is in it, as a crash may leave it */
function readKey(file: string): Buffer | null {
  const kept = readFileSync(file);
  if (kept.length === KEY_OCTETS) return kept;
  if (kept.length === 0) return null;
  throw new Error(`${file} has ${String(kept.length)} bytes, not the ${String(KEY_OCTETS)} of a key; remove it to have a new one made`); // prettier-ignore
}
