/** Where a value is: keys and indexes from the root. */
export type ConfigPath = readonly (string | number)[];

/** `routes[0].handoff.ringTimeoutMs`. */
export function pathText(path: ConfigPath): string {
  return path.map((key, index) => (typeof key === 'number' ? `[${key}]` : index === 0 ? key : `.${key}`)).join('');
}

/** True where `path` is `prefix` or lies inside it. */
export function isInside(path: ConfigPath, prefix: ConfigPath): boolean {
  return prefix.every((key, index) => path[index] === key);
}

/** The value with another one at `path`. Nothing that was there is changed: parts of a YAML file may be shared. */
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

/** The value at `path`; undefined where there is none. */
export function valueAt(root: unknown, path: ConfigPath): unknown {
  let value = root;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string | number, unknown>)[key];
  }
  return value;
}
