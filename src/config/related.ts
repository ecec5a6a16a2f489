import type { z } from 'zod';
import type { Relation } from './relations.ts';

/** Applies relations even if a part has faults of its own, so that one run reports all faults. */
export function related<Schema extends z.ZodType>(schema: Schema, ...relations: readonly Relation[]): Schema {
  return schema.superRefine(
    (value, context) => {
      for (const relation of relations) {
        for (const fault of relation(value)) context.addIssue({ code: 'custom', ...fault });
      }
    },
    { when: () => true },
  );
}
