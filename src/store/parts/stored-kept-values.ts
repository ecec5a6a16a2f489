import type { KeptValue, KeptValues, ValueFollower } from '../../ports/kept-values.ts';
import type { StoreThread } from '../thread/thread.ts';
import type { ForeignValues } from './foreign-values.ts';
import { valueOf } from './foreign-values.ts';

/** Kept values in the store's database. Its methods reject with StoreError as those of the store do. */
export class StoredKeptValues implements KeptValues {
  readonly #thread: Pick<StoreThread, 'ask'>;
  readonly #foreign: ForeignValues | null;

  /** @param foreign what other processes change; null: there are none */
  constructor(thread: Pick<StoreThread, 'ask'>, foreign: ForeignValues | null) {
    this.#thread = thread;
    this.#foreign = foreign;
  }

  async list(kind: string): Promise<readonly KeptValue[]> {
    return (await this.#thread.ask({ kind: 'values', of: kind })).map(valueOf);
  }

  put(kind: string, { name, value }: KeptValue, most: number): Promise<boolean> {
    const text = { name, json: JSON.stringify(value) };
    return this.#write(kind, name, () => this.#thread.ask({ kind: 'putValue', of: kind, value: text, most }));
  }

  replace(kind: string, { name, value }: KeptValue, fields: Readonly<Record<string, unknown>>): Promise<boolean> {
    const text = { name, json: JSON.stringify(value) };
    return this.#write(kind, name, () => this.#thread.ask({ kind: 'replaceValue', of: kind, value: text, fields }));
  }

  async putIfAbsent(kind: string, { name, value }: KeptValue): Promise<unknown> {
    const request = { kind: 'addValue', of: kind, value: { name, json: JSON.stringify(value) } } as const;
    return JSON.parse(await this.#thread.ask(request)) as unknown;
  }

  async remove(kind: string, name: string): Promise<void> {
    await this.#write(kind, name, () => this.#thread.ask({ kind: 'removeValue', of: kind, name }));
  }

  follow(kind: string, follower: ValueFollower): () => void {
    return this.#foreign?.follow(kind, follower) ?? (() => undefined);
  }

  #write<Answer>(kind: string, name: string, work: () => Promise<Answer>): Promise<Answer> {
    return this.#foreign === null ? work() : this.#foreign.write(kind, name, work);
  }
}
