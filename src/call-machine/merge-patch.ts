type JsonObject = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * JSON Merge Patch (RFC 7396 2): objects are merged key by key at every level, and null removes a key. Anything else,
 * lists included, replaces the old value. The function recurses as deep as `patch` is; whoever takes it in bounds that.
 */
export function mergePatch(target: unknown, patch: JsonObject): JsonObject {
  // With entries in place of assignments a key named `__proto__` is a key like any other.
  const merged = new Map(isObject(target) ? Object.entries(target) : []);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key);
    else merged.set(key, isObject(value) ? mergePatch(merged.get(key), value) : value);
  }
  return Object.fromEntries(merged);
}
