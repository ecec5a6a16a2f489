import { z } from 'zod';
import { DEFAULTS, LIMITS } from './defaults.ts';
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
  voipbin: z
    .strictObject({
      enabled: z.boolean().default(DEFAULTS.dialects.voipbin.enabled),
      signup: z.boolean().default(DEFAULTS.dialects.voipbin.signup),
    })
    .prefault({}),
  teler: z
    .strictObject({
      apiKey: headerSecret().min(LIMITS.minKeyLength).nullable().default(DEFAULTS.dialects.teler.apiKey),
    })
    .prefault({}),
}) satisfies z.ZodType<DialectsConfig>;
