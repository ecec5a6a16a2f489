import type { Binding } from './bindings.ts';

/** The addresses that contacts come from, each with how many do, so that a REGISTER costs nothing for other users. */
export class KnownAddresses {
  readonly #counts = new Map<string, number>();

  has(address: string): boolean {
    return this.#counts.has(address);
  }

  /** Contacts of a user take the place of those before. */
  replace(before: readonly Binding[], after: readonly Binding[]): void {
    for (const { source } of after) this.#counts.set(source.address, (this.#counts.get(source.address) ?? 0) + 1);
    for (const { source } of before) {
      const left = (this.#counts.get(source.address) ?? 0) - 1;
      if (left > 0) this.#counts.set(source.address, left);
      else this.#counts.delete(source.address);
    }
  }
}
