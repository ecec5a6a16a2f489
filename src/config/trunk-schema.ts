import { z } from 'zod';
import { codecsSchema } from './codecs-schema.ts';
import { DEFAULTS, LIMITS } from './defaults.ts';
import { digestAlgorithmsSchema } from './digest-algorithms-schema.ts';
import {
  checkedText,
  durationMs,
  lineText,
  parsedText,
  pauseMs,
  shortText,
  sipUri,
  someText,
  zoneName,
} from './field-schemas.ts';
import { numbersSchema } from './numbers-schema.ts';
import { parseNetwork } from './parse-text.ts';
import { registrarFault } from './registrar.ts';
import { assertingHasFrom, challengeHasAuth } from './relations.ts';
import { related } from './related.ts';
import { CALLER_PLACES } from './sip-types.ts';
import type { Trunk } from './sip-types.ts';
import { TRUNK_PROFILES, teamsIsSecure, withProfile } from './trunk-profiles.ts';
import { isReservedTrunk } from './user-trunk.ts';

/** A peer that is asked more often than once a second may take it for an attack. */
const MIN_OPTIONS_INTERVAL_MS = 1_000;

/** `sip.trunks[].register`. */
const registerSchema = z.strictObject({
  uri: checkedText(registrarFault),
  username: lineText(),
  password: someText(),
  expiresS: z.int().min(LIMITS.minRegistrationS).max(LIMITS.maxRegistrationS).default(DEFAULTS.sip.register.expiresS),
  proxy: sipUri.nullable().default(null),
  keepAliveMs: pauseMs(LIMITS.minKeepAliveMs, LIMITS.maxKeepAliveMs).default(DEFAULTS.sip.register.keepAliveMs),
});

/** `sip.trunks[]`. */
export const trunkSchema = related(
  z.preprocess(
    withProfile,
    z.strictObject({
      name: shortText().refine((name) => !isReservedTrunk(name), {
        message: 'must not be (users) or begin with guest: as calls of users and guests are counted by such names',
      }),
      profile: z.enum(TRUNK_PROFILES).nullable().default(null),
      uri: sipUri,
      proxy: sipUri.nullable().default(null),
      allow: z.array(parsedText(parseNetwork)).default([]),
      auth: z.strictObject({ username: lineText(), password: someText() }).nullable().default(null),
      challenge: z.boolean().default(DEFAULTS.sip.trunk.challenge),
      challengeAlgorithms: digestAlgorithmsSchema.default([...DEFAULTS.sip.trunk.challengeAlgorithms]),
      optionsIntervalMs: pauseMs(MIN_OPTIONS_INTERVAL_MS).default(DEFAULTS.sip.trunk.optionsIntervalMs),
      maxCalls: z.int().min(1).max(1_000_000).default(DEFAULTS.sip.trunk.maxCalls),
      maxCallsPerSecond: z.int().min(1).max(100_000).default(DEFAULTS.sip.trunk.maxCallsPerSecond),
      silenceMs: durationMs(100).default(DEFAULTS.sip.trunk.silenceMs),
      dtmf: z.enum(['auto', 'rfc4733', 'info', 'inband']).default(DEFAULTS.sip.trunk.dtmf),
      callerIdentity: z.enum(CALLER_PLACES).default(DEFAULTS.sip.trunk.callerIdentity),
      from: z
        .string()
        .regex(
          /^(?:\+?[0-9*#]{1,32}|account)$/,
          'expected a number, at most 32 of the digits, *, #, after a plus or none; or account',
        )
        .nullable()
        .default(null),
      trusted: z.boolean().default(DEFAULTS.sip.trunk.trusted),
      stirShaken: z.enum(['pass', 'drop']).default(DEFAULTS.sip.trunk.stirShaken),
      diversion: z.boolean().default(DEFAULTS.sip.trunk.diversion),
      historyInfo: z.boolean().default(DEFAULTS.sip.trunk.historyInfo),
      srtp: z.enum(['off', 'optional', 'required']).nullable().default(null),
      codecs: codecsSchema.nullable().default(null),
      rel1xx: z.enum(['off', 'supported', 'required']).nullable().default(null),
      zone: zoneName.nullable().default(null),
      register: registerSchema.nullable().default(null),
      numbers: numbersSchema.nullable().default(null),
    }),
  ),
  challengeHasAuth,
  assertingHasFrom,
  teamsIsSecure,
).transform((given): Trunk => {
  const { auth, register } = given;
  if (auth !== null || register === null) return given;
  // Who lets us register knows us by these, and asks for them with our calls too.
  return { ...given, auth: { username: register.username, password: register.password } };
});
