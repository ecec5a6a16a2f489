import { randomBytes } from 'node:crypto';
import type { KeptValues } from '../ports/kept-values.ts';

/** The length of a key. */
export const KEY_OCTETS = 32;
/** The one that is in use. */
const NAME = 'current';

/**
 * A key that is kept in the store, the same for all nodes that share it. It is made at the first start.
 * @param kind of the value that it is
 * @throws Error where what is kept is none; StoreError
 */
export async function keptKey(
  kind: string,
  values: Pick<KeptValues, 'list' | 'putIfAbsent'>,
  make = (): Buffer => randomBytes(KEY_OCTETS),
): Promise<Buffer> {
  const found = (await values.list(kind)).find(({ name }) => name === NAME);
  const kept = found?.value ?? (await values.putIfAbsent(kind, { name: NAME, value: make().toString('base64url') }));
  const key = typeof kept === 'string' ? Buffer.from(kept, 'base64url') : null;
  if (key?.length === KEY_OCTETS) return key;
  throw new Error(`what the database has as ${kind} is no key; delete it from kept_values to have a new one made`);
}
