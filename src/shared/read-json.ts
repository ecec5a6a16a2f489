import type { z } from 'zod';

/** Reads JSON that anybody may have written. @returns null: it is none, or not of that shape */
export function readJson<Value>(schema: z.ZodType<Value>, text: string): Value | null {
  const read = schema.safeParse(parsed(text));
  return read.success ? read.data : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
