import { hashSecret, isSecretOf } from '../../shared/secret-hash.ts';
import type { ScryptCost } from '../../shared/secret-hash.ts';
import { Turns } from '../../shared/turns.ts';
import { ApiError } from '../api-error.ts';

/** Hashes at once. Each takes a core, 16 to 32 MiB and one of the four threads that files are read by. */
const AT_ONCE = 2;
/** Those that wait for a turn: a few seconds' worth. */
const MAX_WAITING = 32;

/** Hashes secrets and compares them, few at once, so that whoever guesses cannot eat the machine. */
export class SecretHasher {
  readonly #turns = new Turns(AT_ONCE);

  /** @throws ApiError `unavailable` where too many wait */
  hash(secret: string, cost: ScryptCost): Promise<string> {
    return this.#inTurn(() => hashSecret(secret, cost));
  }

  /** @throws ApiError `unavailable` where too many wait */
  isOf(secret: string, hash: string): Promise<boolean> {
    return this.#inTurn(() => isSecretOf(secret, hash));
  }

  async #inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    if (this.#turns.waiting >= MAX_WAITING) {
      const more = { headers: { 'retry-after': '2' }, refusal: 'api-busy' } as const;
      throw new ApiError('unavailable', 'too many passwords and keys wait to be checked', more);
    }
    return await this.#turns.run(work);
  }
}
