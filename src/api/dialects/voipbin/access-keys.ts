import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { KeptValues } from '../../../ports/kept-values.ts';
import { dialectClient } from '../../access/api-client.ts';
import type { ApiClient } from '../../access/api-client.ts';
import { ApiError } from '../../api-error.ts';

const KIND = 'voipbin-access-key';
/** Accounts that can sign up. */
export const MAX_ACCOUNTS = 1_000;

/** Whoever signed up: what is kept of it has no key, only the digest of one. */
const accountSchema = z.object({ id: z.string(), digest: z.string() });

/** An access key, as whoever signs up gets it. */
export interface AccessKey {
  readonly id: string;
  readonly token: string;
  readonly name: string;
}

/** The access keys of those who signed up. Each has the role operator. They outlive a restart. */
export class AccessKeys {
  readonly #values: KeptValues;
  /** With the digests of their keys; null: the store does not have it yet. */
  readonly #names: Map<string, string | null>;
  /** By the digest of the key. */
  readonly #keys: Map<string, ApiClient>;

  private constructor(values: KeptValues, names: Map<string, string | null>, keys: Map<string, ApiClient>) {
    this.#values = values;
    this.#names = names;
    this.#keys = keys;
  }

  /** @throws StoreError if the store cannot be read */
  static async open(values: KeptValues): Promise<AccessKeys> {
    const keys = new AccessKeys(values, new Map(), new Map());
    for (const { name, value } of await values.list(KIND)) keys.#add(name, accountSchema.parse(value).digest);
    values.follow(KIND, {
      names: () => keys.#names.keys(),
      put: ({ name, value }) => keys.#add(name, accountSchema.parse(value).digest),
      removed: (name) => keys.#drop(name),
    });
    return keys;
  }

  /**
   * Makes a key for a name.
   * @returns null if somebody signed up by this name already
   * @throws ApiError `conflict` if as many have signed up as may
   */
  async signUp(name: string): Promise<AccessKey | null> {
    if (this.#names.has(name)) return null;
    // It is taken before the store has it, so that two who come at once do not get it both.
    this.#names.set(name, null);
    const token = `vb_${randomBytes(24).toString('base64url')}`;
    const id = randomUUID();
    const digest = digestOf(token);
    let isKept = false;
    try {
      isKept = await this.#values.put(KIND, { name, value: { id, digest } }, MAX_ACCOUNTS);
    } finally {
      if (!isKept) this.#names.delete(name);
    }
    if (!isKept) throw new ApiError('conflict', `${String(MAX_ACCOUNTS)} accounts have signed up already`);
    this.#add(name, digest);
    return { id, token, name };
  }

  /** The key of a token; null: it is none of these. */
  keyOf(token: string): ApiClient | null {
    return this.#keys.get(digestOf(token)) ?? null;
  }

  #drop(name: string): void {
    const digest = this.#names.get(name) ?? null;
    this.#names.delete(name);
    if (digest !== null) this.#keys.delete(digest);
  }

  #add(name: string, digest: string): void {
    if (this.#names.get(name) === digest) return;
    this.#drop(name);
    this.#names.set(name, digest);
    this.#keys.set(digest, dialectClient(`voipbin ${name}`));
  }
}

function digestOf(token: string): string {
  return createHash('sha256').update(token, 'utf8').digest('hex');
}
