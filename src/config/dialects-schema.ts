import { z } from 'zod';
import { DEFAULTS, LIMITS } from './defaults.ts';
import type { DialectsConfig } from './dialects-types.ts';
import { headerSecret } from './field-schemas.ts';
import { related } from './related.ts';
import type { Relation } from './relations.ts';
import { fault, fieldsOf } from './relations.ts';

/** Whoever has the token may call, so it must not be easy to guess. */
const restNeedsToken: Relation = (twilio) => {
  const { rest, authToken } = fieldsOf(twilio);
  if (rest !== true || (typeof authToken === 'string' && authToken.length >= LIMITS.minKeyLength)) return [];
  return [fault(['rest'], `needs authToken, of ${String(LIMITS.minKeyLength)} characters at least`)];
};

/** `dialects` of the configuration. */
export const dialectsSchema = z.strictObject({
  twilio: related(
    z.strictObject({
      accountSid: z
        .string()
        .regex(/^AC[0-9a-f]{32}$/, 'expected AC and 32 hexadecimal digits')
        .nullable()
        .default(null),
      authToken: headerSecret().nullable().default(null),
      rest: z.boolean().default(DEFAULTS.dialects.twilio.rest),
    }),
    restNeedsToken,
  ).prefault({}),
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
