import { randomFillSync } from 'node:crypto';

/** Asking the system for a few random bytes costs as much as for many. */
const POOL_BYTES = 4096;

const pool = Buffer.alloc(POOL_BYTES);
let taken = POOL_BYTES;

/** So many random bytes, at most 4096, in hexadecimal. No byte is given out twice. */
export function randomHex(bytes: number): string {
  if (taken + bytes > POOL_BYTES) {
    randomFillSync(pool);
    taken = 0;
  }
  taken += bytes;
  return pool.toString('hex', taken - bytes, taken);
}
