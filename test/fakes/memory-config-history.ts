import type { ConfigHistory, ConfigVersion, NewConfigVersion } from '../../src/ports/config-history.ts';

type WholeVersion = ConfigVersion & { readonly text: string };

/** Versions of the configuration in memory. */
export class MemoryConfigHistory implements ConfigHistory {
  readonly kept: WholeVersion[] = [];
  /** Rejects what is appended. */
  isAway = false;
  #last = 0;

  append(version: NewConfigVersion, text: string): Promise<number> {
    if (this.isAway) return Promise.reject(new Error('the store is away'));
    this.#last += 1;
    this.kept.push({ ...version, version: this.#last, text });
    return Promise.resolve(this.#last);
  }

  remove(version: number): Promise<void> {
    const index = this.kept.findIndex((each) => each.version === version);
    if (index >= 0) this.kept.splice(index, 1);
    return Promise.resolve();
  }

  get(version: number | null): Promise<WholeVersion | null> {
    const found = version === null ? this.kept.at(-1) : this.kept.find((each) => each.version === version);
    return Promise.resolve(found ?? null);
  }

  list(before: number | null, limit: number): Promise<readonly ConfigVersion[]> {
    const older = this.kept.filter(({ version }) => before === null || version < before);
    return Promise.resolve(
      older
        .toReversed()
        .slice(0, limit)
        .map(({ text: _text, ...version }) => version),
    );
  }
}
