import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { besideStore } from '../config/index.ts';
import type { StoreAddress, StoreConfig } from '../config/index.ts';
import { makeOwnFile } from '../shared/own-file.ts';

const KEY_OCTETS = 32;

/**
 * The key that signs links to context cards. It is in `context.key` ({@link besideStore}), so that links outlive a
 * restart, and is made at the first start. A store in memory has a key in memory. The store must be open: its lock
 * keeps a second process from making another key.
 *
 * @throws Error where the file cannot be read or made, or is no key
 */
export function contextKey(store: StoreAddress & Pick<StoreConfig, 'spool'>): Buffer {
  if (store.kind === 'sqlite' && store.file === ':memory:') return randomBytes(KEY_OCTETS);
  const file = besideStore(store, 'context.key');
  makeOwnFile(file);
  const kept = readFileSync(file);
  if (kept.length === KEY_OCTETS) return kept;
  if (kept.length > 0) {
    throw new Error(`${file} has ${String(kept.length)} bytes, not the ${String(KEY_OCTETS)} of a key; remove it to have a new one made`); // prettier-ignore
  }
  const key = randomBytes(KEY_OCTETS);
  writeFileSync(file, key, { flush: true });
  return key;
}
