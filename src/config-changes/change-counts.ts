import { CONFIG_ORIGINS } from '../ports/config-history.ts';
import type { ConfigOrigin } from '../ports/config-history.ts';

/** How many changes were asked for, by what, and whether they were made. */
export class ChangeCounts {
  readonly #counts = new Map<string, { readonly origin: ConfigOrigin; readonly ok: boolean; count: number }>(
    CONFIG_ORIGINS.filter((origin) => origin !== 'start').flatMap((origin) =>
      [true, false].map((ok) => [`${origin}.${String(ok)}`, { origin, ok, count: 0 }] as const),
    ),
  );

  count(origin: ConfigOrigin, ok: boolean): void {
    const known = this.#counts.get(`${origin}.${String(ok)}`);
    if (known !== undefined) known.count += 1;
  }

  get all(): Iterable<{ readonly origin: ConfigOrigin; readonly ok: boolean; readonly count: number }> {
    return this.#counts.values();
  }
}
