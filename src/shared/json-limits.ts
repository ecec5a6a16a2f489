const MAX_DEPTH = 16;

/** Longest body of JSON that an application sends us, as a request or as an answer. */
export const MAX_JSON_BODY_BYTES = 262_144;

/** How many bytes of JSON a call may carry as metadata. */
export const MAX_METADATA_BYTES = 65_536;

/** Longest context card, as JSON in UTF-8. */
export const MAX_CARD_BYTES = 65_536;

/** True if objects and lists are nested deeper than anybody means them to be. It does not recurse. */
export function isTooDeep(value: unknown, maxDepth: number = MAX_DEPTH): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > maxDepth) return true;
    level = level.flatMap((item) =>
      typeof item === 'object' && item !== null ? Object.values<unknown>(item as Record<string, unknown>) : [],
    );
  }
  return false;
}

/** Length of a value as JSON, in bytes of UTF-8. */
export function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value), 'utf8');
}
