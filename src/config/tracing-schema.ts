import { z } from 'zod';
import { DEFAULTS } from './defaults.ts';
import { httpUrl, shortText, someText } from './field-schemas.ts';

const MAX_HEADERS = 16;

const headerValue = someText().regex(
  /^[\x20-\x7e]{1,4096}$/,
  'may hold printable ASCII characters only, no line breaks',
);

/** `tracing` of the configuration. */
export const tracingSchema = z.strictObject({
  url: httpUrl,
  headers: z
    .record(z.string().regex(/^[A-Za-z0-9-]{1,64}$/, 'is no name of a header'), headerValue)
    .refine((headers) => Object.keys(headers).length <= MAX_HEADERS, `has more than ${String(MAX_HEADERS)} headers`)
    .default({}),
  ratio: z.number().min(0).max(1).default(DEFAULTS.tracing.ratio),
  serviceName: shortText().default(DEFAULTS.tracing.serviceName),
});
