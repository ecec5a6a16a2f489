import { z } from 'zod';

/** A page of a list. */
export function listOf(item: z.ZodType): z.ZodObject {
  return z.strictObject({ items: z.array(item), nextCursor: z.string().nullable() });
}
