import { z } from 'zod';
import type { DialectsConfig } from './dialects-types.ts';
import { headerSecret } from './field-schemas.ts';

/** `dialects` of the configuration. */
export const dialectsSchema = z.strictObject({
  twilio: z
    .strictObject({
      accountSid: z
        .string()
        .regex(/^AC[0-9a-f]{32}$/, 'expected AC and 32 hexadecimal digits')
        .nullable()
        .default(null),
      authToken: headerSecret().nullable().default(null),
    })
    .prefault({}),
}) satisfies z.ZodType<DialectsConfig>;
