import { createHash, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { ApiKey, ApiRole } from '../../config/index.ts';
import { API_ROLES } from '../../config/index.ts';
import type { Clock } from '../../ports/clock.ts';
import type { AgentId } from '../../ports/ids.ts';
import { asAgentId } from '../../ports/ids.ts';
import type { KeptValues } from '../../ports/kept-values.ts';
import { keyParts, newKey } from '../../shared/new-key.ts';
import { rememberBounded } from '../../shared/remember-bounded.ts';
import { KEY_COST } from '../../shared/secret-hash.ts';
import { conflict, notFound } from '../api-error.ts';
import type { ApiClient } from './api-client.ts';
import type { SecretHasher } from './secret-hasher.ts';

const KIND = 'api-key';
/** Keys that the API makes. */
const MAX_KEYS = 1_000;
/** Keys whose secret was good are not hashed again for that long after their last use. */
const VERIFIED_MS = 300_000;
const MAX_VERIFIED = 1_000;
/** The last use is known as exactly as that, and written no more often. */
const USED_EVERY_MS = 600_000;

/** What is kept of a key: everything but its secret. */
const keptKey = z.object({
  id: z.string(),
  role: z.enum(API_ROLES),
  agent: z.string().transform(asAgentId).nullable(),
  // A former version knew none.
  user: z.string().nullable().default(null),
  hash: z.string(),
  createdAt: z.number(),
  createdBy: z.string(),
  lastUsedAt: z.number().nullable(),
  expiresAt: z.number().nullable(),
});

/** A key that the API made. Times are milliseconds since the Unix epoch. */
export interface MadeKey extends z.output<typeof keptKey> {
  readonly client: ApiClient;
}

/** What a new key is to be. */
export interface KeyOrder {
  readonly name: string;
  readonly role: ApiRole;
  readonly agent: AgentId | null;
  readonly user: string | null;
  readonly expiresAt: number | null;
}

/** A key of the configuration, by its digest or by its hash. */
interface FixedKey {
  readonly client: ApiClient;
  readonly digest: Buffer | null;
  readonly id: string | null;
  readonly hash: string;
  /** See {@link KeyBook.stampOf}. */
  readonly stamp: string;
}

/** The keys of the configuration, and those that the API made. These are kept in the store, as hashes. */
export class KeyBook {
  readonly #values: KeptValues;
  readonly #clock: Clock;
  readonly #hasher: SecretHasher;
  readonly #fixed: readonly FixedKey[];
  readonly #made = new Map<string, MadeKey>();
  /** Names of keys that are being kept. */
  readonly #coming = new Set<string>();
  /** By the digest of the whole key. */
  readonly #verified = new Map<string, { readonly client: ApiClient; readonly untilMs: number }>();

  private constructor(keys: readonly ApiKey[], values: KeptValues, clock: Clock, hasher: SecretHasher) {
    this.#values = values;
    this.#clock = clock;
    this.#hasher = hasher;
    this.#fixed = keys.map(fixedKey);
  }

  /** @throws StoreError if the store cannot be read */
  static async open(keys: readonly ApiKey[], values: KeptValues, clock: Clock, hasher: SecretHasher): Promise<KeyBook> {
    const book = new KeyBook(keys, values, clock, hasher);
    for (const { name, value } of await values.list(KIND)) book.#add(name, keptKey.parse(value));
    values.follow(KIND, {
      names: () => book.#made.keys(),
      put: ({ name, value }) => book.#take(name, keptKey.parse(value)),
      removed: (name) => book.#drop(name),
    });
    return book;
  }

  /** Keys that the API made, by their names. */
  list(): readonly MadeKey[] {
    return [...this.#made.values()].sort((one, other) => (one.client.name < other.client.name ? -1 : 1));
  }

  /** The keys of the configuration. */
  fixed(): readonly ApiClient[] {
    return this.#fixed.map(({ client }) => client);
  }

  /** The client of a key that needs no hash: it is in clear in the configuration, or was good a short while ago. */
  known(token: string): ApiClient | null {
    const digest = digestOf(token);
    let found: ApiClient | null = null;
    // All are compared, so that a wrong key takes as long as a right one.
    for (const key of this.#fixed) if (key.digest !== null && timingSafeEqual(key.digest, digest)) found = key.client;
    if (found !== null) return found;
    const verified = this.#verified.get(digest.toString('hex'));
    if (verified === undefined || verified.untilMs <= this.#clock.now()) return null;
    return this.#isGood(verified.client) ? this.#used(digest, verified.client) : null;
  }

  /** Whether it takes a hash to tell if a key is good. */
  mustHash(token: string): boolean {
    return this.#candidate(token) !== null;
  }

  /** The client of a key; null: it is none of ours. @throws ApiError `unavailable` where too many are checked at once */
  async verified(token: string): Promise<ApiClient | null> {
    const known = this.known(token);
    if (known !== null) return known;
    const candidate = this.#candidate(token);
    if (candidate === null || !(await this.#hasher.isOf(candidate.secret, candidate.hash))) return null;
    // It may have been revoked meanwhile.
    return this.#isGood(candidate.client) ? this.#used(digestOf(token), candidate.client) : null;
  }

  /** What changes when another key gets that name; null: there is no such key, or it is good no more. */
  stampOf(name: string): { readonly client: ApiClient; readonly stamp: string } | null {
    const fixed = this.#fixed.find(({ client }) => client.name === name);
    if (fixed !== undefined) return fixed;
    const made = this.#made.get(name);
    return made === undefined || !this.#isGood(made.client) ? null : { client: made.client, stamp: made.id };
  }

  /** Makes a key. It is kept durably when this resolves. @returns the key, which nobody can read again */
  async make({ name, role, agent, user, expiresAt }: KeyOrder, by: string): Promise<{ key: string; made: MadeKey }> {
    const isTaken =
      this.#made.has(name) || this.#coming.has(name) || this.#fixed.some((each) => each.client.name === name);
    if (isTaken) throw conflict('taken', 'there is a key of this name already');
    this.#coming.add(name);
    try {
      const { id, secret, key } = newKey();
      const hash = await this.#hasher.hash(secret, KEY_COST);
      const createdAt = this.#clock.wall();
      const kept = { id, role, agent, user, hash, createdAt, createdBy: by, lastUsedAt: null, expiresAt };
      if (!(await this.#values.put(KIND, { name, value: kept }, MAX_KEYS))) {
        throw conflict('full', `there are ${MAX_KEYS} keys already`);
      }
      return { key, made: this.#add(name, kept) };
    } finally {
      this.#coming.delete(name);
    }
  }

  /** From now on it is good no more, and durably so when this resolves. */
  async revoke(name: string): Promise<void> {
    const made = this.#made.get(name);
    if (made === undefined) {
      const isFixed = this.#fixed.some(({ client }) => client.name === name);
      if (isFixed) throw conflict('configured', 'the configuration has this key: take it out there');
      throw notFound('key');
    }
    this.#drop(name);
    try {
      await this.#values.remove(KIND, name);
    } catch (error) {
      this.#made.set(name, made);
      throw error;
    }
  }

  /** Another process made a key, or used it. */
  #take(name: string, kept: z.output<typeof keptKey>): void {
    const made = this.#made.get(name);
    const isSame =
      made?.id === kept.id &&
      made.hash === kept.hash &&
      made.role === kept.role &&
      made.agent === kept.agent &&
      made.user === kept.user;
    if (isSame) {
      this.#made.set(name, { ...kept, client: made.client });
      return;
    }
    this.#drop(name);
    this.#add(name, kept);
  }

  #drop(name: string): void {
    const made = this.#made.get(name);
    this.#made.delete(name);
    for (const [digest, { client }] of this.#verified) if (client === made?.client) this.#verified.delete(digest);
  }

  #add(name: string, kept: z.output<typeof keptKey>): MadeKey {
    const client: ApiClient = { kind: 'key', name, role: kept.role, agent: kept.agent, user: kept.user };
    const made = { ...kept, client };
    this.#made.set(name, made);
    return made;
  }

  #candidate(token: string): { readonly client: ApiClient; readonly secret: string; readonly hash: string } | null {
    const parts = keyParts(token);
    if (parts === null) return null;
    const fixed = this.#fixed.find(({ id }) => id === parts.id);
    if (fixed !== undefined) return { client: fixed.client, secret: parts.secret, hash: fixed.hash };
    const made = [...this.#made.values()].find(({ id }) => id === parts.id);
    if (made === undefined || !this.#isGood(made.client)) return null;
    return { client: made.client, secret: parts.secret, hash: made.hash };
  }

  #isGood(client: ApiClient): boolean {
    if (this.#fixed.some((each) => each.client === client)) return true;
    const made = this.#made.get(client.name);
    if (made?.client !== client) return false;
    return made.expiresAt === null || made.expiresAt > this.#clock.wall();
  }

  #used(digest: Buffer, client: ApiClient): ApiClient {
    const verified = { client, untilMs: this.#clock.now() + VERIFIED_MS };
    rememberBounded(this.#verified, digest.toString('hex'), verified, MAX_VERIFIED);
    const made = this.#made.get(client.name);
    const lastUsedAt = Math.floor(this.#clock.wall() / USED_EVERY_MS) * USED_EVERY_MS;
    if (made?.client !== client || (made.lastUsedAt !== null && made.lastUsedAt >= lastUsedAt)) return client;
    this.#made.set(client.name, { ...made, lastUsedAt });
    const { client: _client, ...kept } = made;
    // Nobody waits for it: where it cannot be written, the last use is told less exactly after a restart. One that another
    // process revoked meanwhile is not there any more.
    this.#values
      .replace(KIND, { name: client.name, value: { ...kept, lastUsedAt } }, { id: kept.id })
      .catch(() => undefined);
    return client;
  }
}

function fixedKey({ name, role, agent, user, key, hash }: ApiKey): FixedKey {
  const client: ApiClient = { kind: 'key', name, role, agent, user };
  if (key !== null) {
    const digest = digestOf(key);
    return fixedBy(client, digest, null, digest.toString('hex'));
  }
  const text = hash ?? '';
  return fixedBy(client, null, text.slice(4, text.indexOf('$')), text.slice(text.indexOf('$')));
}

function fixedBy(client: ApiClient, digest: Buffer | null, id: string | null, hash: string): FixedKey {
  return { client, digest, id, hash, stamp: digestOf(`${client.role} ${hash}`).toString('hex') };
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest();
}
