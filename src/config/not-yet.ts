import type { ConfigPath } from './config-path.ts';

/** A value that the configuration knows and that this version cannot carry out. */
export interface NotYet {
  /** The path of the value. `*` stands for every element of a list. */
  readonly path: readonly string[];
  /** True for a value that cannot be carried out. */
  readonly chosen: (value: string) => boolean;
}

/**
 * Everything that is not built yet. It gives a fault when the configuration is checked, so that no call comes to a
 * surprise. Whoever builds one of them takes its line out.
 */
export const NOT_YET: readonly NotYet[] = [{ path: ['store', 'url'], chosen: (url) => url.startsWith('postgres') }];

/** The faults of a file that chooses something that is not built yet. */
export function notYetFaults(
  raw: unknown,
  list: readonly NotYet[] = NOT_YET,
): { readonly path: ConfigPath; readonly message: string }[] {
  return list.flatMap(({ path, chosen }) =>
    valuesAt(raw, path, []).flatMap((found) => {
      if (typeof found.value !== 'string' || !chosen(found.value)) return [];
      // Of a URL only the scheme is shown, because the rest may hold a password.
      const name = found.value.split(':', 1)[0] ?? '';
      return [{ path: found.path, message: `${name.slice(0, 64)} is not supported yet` }];
    }),
  );
}

interface Found {
  readonly path: ConfigPath;
  readonly value: unknown;
}

function valuesAt(value: unknown, pattern: readonly string[], path: ConfigPath): Found[] {
  const [key, ...rest] = pattern;
  if (key === undefined) return [{ path, value }];
  if (typeof value !== 'object' || value === null) return [];
  if (key !== '*') return valuesAt((value as Record<string, unknown>)[key], rest, [...path, key]);
  return Array.isArray(value) ? value.flatMap((item: unknown, index) => valuesAt(item, rest, [...path, index])) : [];
}
