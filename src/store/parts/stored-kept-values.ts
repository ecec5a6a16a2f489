import type { KeptValue, KeptValues } from '../../ports/kept-values.ts';
import type { StoreThread } from '../thread/thread.ts';

/** Kept values in the store's SQLite database. Its methods reject with StoreError as those of the store do. */
export class StoredKeptValues implements KeptValues {
  readonly #thread: StoreThread;

  constructor(thread: StoreThread) {
    this.#thread = thread;
  }

  async list(kind: string): Promise<readonly KeptValue[]> {
    const values = await this.#thread.ask({ kind: 'values', of: kind });
    return values.map(({ name, json }) => ({ name, value: JSON.parse(json) as unknown }));
  }

  put(kind: string, { name, value }: KeptValue, most: number): Promise<boolean> {
    return this.#thread.ask({ kind: 'putValue', of: kind, value: { name, json: JSON.stringify(value) }, most });
  }

  async putIfAbsent(kind: string, { name, value }: KeptValue): Promise<unknown> {
    const request = { kind: 'addValue', of: kind, value: { name, json: JSON.stringify(value) } } as const;
    return JSON.parse(await this.#thread.ask(request)) as unknown;
  }

  async remove(kind: string, name: string): Promise<void> {
    await this.#thread.ask({ kind: 'removeValue', of: kind, name });
  }
}
