import type { KeptValue, KeptValues } from '../../src/ports/kept-values.ts';

/** Kept values in memory. */
export class MemoryKeptValues implements KeptValues {
  readonly #kinds = new Map<string, Map<string, unknown>>();

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

  remove(kind: string, name: string): Promise<void> {
    this.#kinds.get(kind)?.delete(name);
    return Promise.resolve();
  }
}
