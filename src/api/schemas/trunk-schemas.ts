import { z } from 'zod';
import { listOf } from './list-of.ts';

const KNOWN = {
  failures: z.int().describe('Calls in a row that did not reach it; of a trunk, pings too'),
  pausedUntil: z.iso.datetime({ precision: 3 }).nullable().describe('It is spared calls until then; RFC 3339, UTC'),
};

const pingSchema = z.strictObject({
  at: z.iso.datetime({ precision: 3 }).describe('When it was sent; RFC 3339, UTC'),
  status: z.int().nullable().describe('The final status; null: none came within `silenceMs`'),
  roundTripMs: z.number().nullable().describe('From the OPTIONS to the final response'),
});

const registrationSchema = z.strictObject({
  state: z
    .enum(['registering', 'registered', 'failing', 'rejected'])
    .describe(
      '`failing`: it failed and is tried again soon; `rejected`: the registrar does not want us as we are, and is asked seldom',
    ),
  expiresAt: z.iso.datetime({ precision: 3 }).nullable().describe('Null: we are not registered; RFC 3339, UTC'),
  nextAt: z.iso.datetime({ precision: 3 }).nullable().describe('When the registrar is asked next; null: now'),
  contact: z.string().nullable().describe('Our Contact; null: the registrar took none yet'),
  lastError: z
    .strictObject({
      at: z.iso.datetime({ precision: 3 }),
      status: z.int().nullable().describe('Null: there was no answer'),
      reason: z.string(),
    })
    .nullable()
    .describe('The newest failure since it last worked'),
});

const CHANGE = { strip: z.int(), prefix: z.string() };

const settingsSchema = z.strictObject({
  profile: z.string().nullable(),
  callerIdentity: z.enum(['from', 'p-asserted-identity', 'both', 'none']),
  from: z.string().nullable(),
  trusted: z.boolean(),
  stirShaken: z.enum(['pass', 'drop']),
  diversion: z.boolean(),
  historyInfo: z.boolean(),
  challenge: z.boolean(),
  challengeAlgorithms: z.array(z.string()),
  optionsIntervalMs: z.int(),
  silenceMs: z.int(),
  dtmf: z.enum(['auto', 'rfc4733', 'info', 'inband']),
  rel1xx: z
    .enum(['off', 'supported', 'required'])
    .nullable()
    .describe('Reliable provisional responses (RFC 3262); null: not offered, and taken where the peer requires them'),
  srtp: z.enum(['off', 'optional', 'required']).describe('Where the trunk says nothing: media.srtp'),
  codecs: z.array(z.string()).describe('The preferred one first; where the trunk says nothing: media.codecs'),
  numbers: z
    .strictObject({
      country: z.string().nullable(),
      area: z.string().nullable(),
      internationalPrefix: z.string(),
      nationalPrefix: z.string(),
      bare: z.enum(['as-is', 'e164', 'national', 'local']),
      extensionDigits: z.int(),
      incoming: z.strictObject({ format: z.enum(['as-is', 'e164']), ...CHANGE }),
      outgoing: z.strictObject({
        format: z.enum(['as-is', 'e164', 'digits', 'international', 'national', 'local']),
        ...CHANGE,
      }),
    })
    .nullable()
    .describe('How it writes numbers; null: as they are'),
});

const trunkSchema = z.strictObject({
  name: z.string(),
  uri: z.string(),
  state: z
    .enum(['up', 'failing', 'paused', 'unknown'])
    .describe(
      '`failing`: the last call or ping failed; `paused`: too many in a row did; `unknown`: none reached it or failed yet',
    ),
  ...KNOWN,
  ping: pingSchema.nullable().describe('The newest OPTIONS to it; null: it is not pinged, or was not yet'),
  registration: registrationSchema.nullable().describe('Our registration there; null: we do not register'),
  calls: z.int().describe('Calls on it now, either way'),
  maxCalls: z.int(),
  maxCallsPerSecond: z.number(),
  settings: settingsSchema.describe('What is in force: its own settings, and those of its profile (docs/trunks.md)'),
});

const failingDestinationSchema = z.strictObject({
  destination: z.string(),
  state: z.enum(['failing', 'paused']),
  ...KNOWN,
  trunk: z.string().nullable().describe('The trunk of the call that failed last; null: it went to none'),
});

/** The shapes of trunks and destinations. */
export const TRUNK_SCHEMAS = {
  Trunk: trunkSchema,
  TrunkList: listOf(trunkSchema),
  FailingDestinationList: listOf(failingDestinationSchema),
} as const;
