import { dirname, join } from 'node:path';
import { realPathOf } from '../shared/real-path-of.ts';
import type { StoreAddress, StoreConfig } from './store-types.ts';

/** A file beside the database, or of a database server beside the spool. */
export function besideStore(store: StoreAddress & Pick<StoreConfig, 'spool'>, name: string): string {
  return join(dirname(realPathOf(store.kind === 'sqlite' ? store.file : store.spool.directory)), name);
}
