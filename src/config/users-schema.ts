import { z } from 'zod';
import { DEFAULTS, LIMITS } from './defaults.ts';
import { digestAlgorithmsSchema } from './digest-algorithms-schema.ts';
import { parsedText, pauseMs, someText, zoneName } from './field-schemas.ts';
import { parseNetwork } from './parse-text.ts';
import type { Relation } from './relations.ts';
import { fault, fieldsOf, unique } from './relations.ts';
import { related } from './related.ts';
import { USER_NAME } from './user-name.ts';

/** The name of a user. */
export const userName = z.string().regex(USER_NAME, 'expected at most 64 letters, digits and + . _ -');

/** `sip.users`. */
export const usersSchema = related(
  z
    .array(
      z.strictObject({
        name: userName,
        password: someText(),
        allow: z.array(parsedText(parseNetwork)).nullable().default(null),
        mayCall: z.boolean().default(DEFAULTS.sip.user.mayCall),
        srtp: z.enum(['off', 'optional', 'required']).nullable().default(null),
        zone: zoneName.nullable().default(null),
      }),
    )
    .max(LIMITS.maxUsers),
  unique(['name']),
);

/** Who asks for what is granted at most must not be told to ask for more. */
const minWithinMax: Relation = (registrar) => {
  const { minExpiresS, maxExpiresS } = fieldsOf(registrar);
  if (typeof minExpiresS !== 'number' || typeof maxExpiresS !== 'number' || minExpiresS <= maxExpiresS) return [];
  return [fault(['minExpiresS'], `must not be more than maxExpiresS (${String(maxExpiresS)})`)];
};

/** `sip.registrar`. */
export const registrarSchema = related(
  z.strictObject({
    minExpiresS: z.int().min(1).max(LIMITS.maxMinExpiresS).default(DEFAULTS.sip.registrar.minExpiresS),
    maxExpiresS: z.int().min(1).max(LIMITS.maxRegistrationS).default(DEFAULTS.sip.registrar.maxExpiresS),
    maxContacts: z.int().min(1).max(LIMITS.maxContacts).default(DEFAULTS.sip.registrar.maxContacts),
    keepAliveMs: pauseMs(LIMITS.minKeepAliveMs, LIMITS.maxKeepAliveMs).default(DEFAULTS.sip.registrar.keepAliveMs),
    challengeAlgorithms: digestAlgorithmsSchema.default([...DEFAULTS.sip.registrar.challengeAlgorithms]),
  }),
  minWithinMax,
);
