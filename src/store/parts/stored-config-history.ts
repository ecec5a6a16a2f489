import type { ConfigHistory, ConfigVersion, NewConfigVersion } from '../../ports/config-history.ts';
import type { StoreThread } from '../thread/thread.ts';

/** Versions of the configuration in the store's SQLite database. Its methods reject with StoreError as those of the store do. */
export class StoredConfigHistory implements ConfigHistory {
  readonly #thread: StoreThread;

  constructor(thread: StoreThread) {
    this.#thread = thread;
  }

  append(version: NewConfigVersion, text: string): Promise<number> {
    return this.#thread.ask({ kind: 'putConfigVersion', version, text });
  }

  async remove(version: number): Promise<void> {
    await this.#thread.ask({ kind: 'removeConfigVersion', version });
  }

  get(version: number | null): Promise<(ConfigVersion & { readonly text: string }) | null> {
    return this.#thread.ask({ kind: 'configVersion', version });
  }

  list(before: number | null, limit: number): Promise<readonly ConfigVersion[]> {
    return this.#thread.ask({ kind: 'configVersions', before, limit });
  }
}
