import { randomInt } from 'node:crypto';

/** An address of the loopback network that no other test has. */
export function loopbackAddress(): string {
  return `127.${randomInt(1, 255)}.${randomInt(0, 256)}.${randomInt(1, 255)}`;
}
