/** The place of a value: keys and indexes from the root. */
export type ConfigPath = readonly (string | number)[];

/** The path as text, such as `routes[0].handoff.ringTimeoutMs`. */
export function pathText(path: ConfigPath): string {
  return path.map((key, index) => (typeof key === 'number' ? `[${key}]` : index === 0 ? key : `.${key}`)).join('');
}

/** True if `path` is `prefix` or lies inside it. */
export function isInside(path: ConfigPath, prefix: ConfigPath): boolean {
  return prefix.every((key, index) => path[index] === key);
}

/**
 * Gives a copy with another value at `path`. The original stays as it is, because parts of a YAML file may be shared.
 */
export function withValue(root: unknown, path: ConfigPath, value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (typeof key === 'number') {
    const list = Array.isArray(root) ? [...(root as unknown[])] : [];
    list[key] = withValue(list[key], rest, value);
    return list;
  }
  const fields = typeof root === 'object' && root !== null && !Array.isArray(root) ? root : {};
  return { ...fields, [key]: withValue((fields as Record<string, unknown>)[key], rest, value) };
}

/** The value at `path`; undefined if there is none. */
export function valueAt(root: unknown, path: ConfigPath): unknown {
  let value = root;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string | number, unknown>)[key];
  }
  return value;
}
