import { z } from 'zod';
import { DEFAULTS, LIMITS } from './defaults.ts';
import { agentName, checkedText } from './field-schemas.ts';
import { unique } from './relations.ts';
import { related } from './related.ts';
import { matchFault } from './route-match.ts';

/** RFC 7518 3.2: "A key of the same size as the hash output [...] or larger MUST be used with this algorithm." */
const MIN_SECRET_LENGTH = 32;

const origin = z.string().transform((text, context) => {
  const url = URL.parse(text);
  if (url !== null && /^https?:$/.test(url.protocol) && text.replace(/\/$/, '').toLowerCase() === url.origin)
    return url.origin;
  context.addIssue({ code: 'custom', message: 'expected an origin without a path, such as https://shop.example' });
  return z.NEVER;
});

/** `clickToCall`. */
export const clickToCallSchema = related(
  z
    .array(
      z.strictObject({
        name: agentName,
        to: checkedText(
          (to) => matchFault(to) ?? (to.endsWith('*') ? 'expected one number, without a * at its end' : null),
        ),
        origins: related(z.array(origin).min(1).max(LIMITS.maxOrigins), unique([], [])),
        secret: z
          .string()
          .min(MIN_SECRET_LENGTH, `must have ${String(MIN_SECRET_LENGTH)} characters or more (RFC 7518 3.2)`)
          .max(512)
          .nullable()
          .default(null),
        maxCalls: z.int().min(1).max(100_000).default(DEFAULTS.callButton.maxCalls),
        callsPerMinute: z.int().min(1).max(100_000).default(DEFAULTS.callButton.callsPerMinute),
        visitorCallsPerMinute: z.int().min(1).max(100_000).default(DEFAULTS.callButton.visitorCallsPerMinute),
      }),
    )
    .max(LIMITS.maxCallButtons),
  unique(['name']),
);
