import { isDeepStrictEqual } from 'node:util';
import type { KeptValue, KeptValues, ValueFollower } from '../../src/ports/kept-values.ts';

/** Kept values in memory. What another process does is done by {@link MemoryKeptValues.foreign}. */
export class MemoryKeptValues implements KeptValues {
  readonly #kinds = new Map<string, Map<string, unknown>>();
  readonly #followers = new Map<string, Set<ValueFollower>>();

  list(kind: string): Promise<readonly KeptValue[]> {
    return Promise.resolve([...(this.#kinds.get(kind) ?? [])].map(([name, value]) => ({ name, value })));
  }

  put(kind: string, { name, value }: KeptValue, most: number): Promise<boolean> {
    const values = this.#kinds.get(kind) ?? new Map<string, unknown>();
    if (!values.has(name) && values.size >= most) return Promise.resolve(false);
    this.#kinds.set(kind, values.set(name, value));
    return Promise.resolve(true);
  }

  async putIfAbsent(kind: string, { name, value }: KeptValue): Promise<unknown> {
    const kept = this.#kinds.get(kind)?.get(name);
    if (kept !== undefined) return kept;
    await this.put(kind, { name, value }, Infinity);
    return value;
  }

  replace(kind: string, { name, value }: KeptValue, fields: Readonly<Record<string, unknown>>): Promise<boolean> {
    const values = this.#kinds.get(kind);
    const own = values?.get(name) as Record<string, unknown> | undefined;
    const isOf =
      own !== undefined && Object.entries(fields).every(([field, each]) => isDeepStrictEqual(own[field], each));
    if (!isOf) return Promise.resolve(false);
    values?.set(name, value);
    return Promise.resolve(true);
  }

  remove(kind: string, name: string): Promise<void> {
    this.#kinds.get(kind)?.delete(name);
    return Promise.resolve();
  }

  follow(kind: string, follower: ValueFollower): () => void {
    const followers = this.#followers.get(kind) ?? new Set();
    this.#followers.set(kind, followers.add(follower));
    return () => void followers.delete(follower);
  }

  /** Another process puts a value, or removes it (undefined). */
  foreign(kind: string, name: string, value: unknown): void {
    const values = this.#kinds.get(kind) ?? new Map<string, unknown>();
    this.#kinds.set(kind, values);
    if (value === undefined) values.delete(name);
    else values.set(name, value);
    for (const follower of this.#followers.get(kind) ?? []) {
      if (value === undefined) follower.removed(name);
      else follower.put({ name, value });
    }
  }
}
