import { KEY_COST, hashSecret } from '../shared/secret-hash.ts';
import { newKey } from '../shared/new-key.ts';

/**
 * Prints a new key of the API, and the hash of it that the configuration takes in its place. Nothing is kept.
 * @returns the exit code
 */
export async function printNewKey(output: { write(text: string): unknown }): Promise<number> {
  const { id, secret, key } = newKey();
  const hash = `wbk_${id}${await hashSecret(secret, KEY_COST)}`;
  output.write(`The key, for the client:              ${key}\n`);
  output.write(`Its hash, for api.keys[].hash:        ${hash}\n`);
  return 0;
}
