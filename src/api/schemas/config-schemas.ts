import { z } from 'zod';
import { CONFIG_ORIGINS } from '../../ports/config-history.ts';
import { listOf } from './list-of.ts';

const VALUE = z.unknown().describe('As the file has it, with `[redacted]` for each secret');
const NEEDS_RESTART = z.array(z.string()).describe('What the file says and takes no effect before a restart');
const FINDING = z.strictObject({ path: z.string(), message: z.string() });
const CHANGE = z.strictObject({
  path: z.string().describe('Elements of lists stand by their names: `sip.trunks[carrier].maxCalls`'),
  change: z.enum(['added', 'removed', 'changed']),
});
const SET_BY_ENVIRONMENT = z
  .array(z.strictObject({ path: z.string(), variable: z.string() }))
  .describe('Values that variables of the environment set; they cannot be changed here');

const VERSION = z.strictObject({
  version: z.int(),
  at: z.iso.datetime({ precision: 3 }).describe('RFC 3339, UTC'),
  by: z.string().describe('As `key ops` or `person anna`; `SIGHUP`, or `start`'),
  origin: z.enum(CONFIG_ORIGINS),
  changes: z.array(CHANGE).describe('What changed in what is in force'),
});

const EFFECT = {
  changes: z.array(CHANGE),
  needsRestart: NEEDS_RESTART,
  warnings: z.array(FINDING),
};

/** A body that brings the value of a part. */
export const configPartChangeSchema = z.strictObject({
  value: z.unknown().describe('The whole part. `[redacted]` keeps the secret that the entry of that name has'),
});

/** What is to be checked: a part, a whole configuration, or a text of the file. */
export const configCheckSchema = z.union([
  z.strictObject({ part: z.string(), value: z.unknown() }),
  z.strictObject({ config: z.record(z.string(), z.unknown()) }),
  z.strictObject({ yaml: z.string().max(900_000) }),
]);

/** The shapes of the configuration. */
export const CONFIG_SCHEMAS = {
  Config: z.strictObject({
    version: z.int().nullable(),
    file: z.string().describe('The file that is the configuration'),
    value: VALUE,
    needsRestart: NEEDS_RESTART,
    setByEnvironment: SET_BY_ENVIRONMENT,
  }),
  ConfigPart: z.strictObject({ part: z.string(), value: VALUE, setByEnvironment: SET_BY_ENVIRONMENT }),
  ConfigPartChange: configPartChangeSchema,
  ConfigChanged: z.strictObject({ version: z.int(), ...EFFECT }),
  ConfigCheck: configCheckSchema,
  ConfigVerdict: z.strictObject({ ok: z.boolean(), faults: z.array(FINDING), ...EFFECT }),
  ConfigVersion: VERSION.extend({ value: VALUE }),
  ConfigVersionList: listOf(VERSION),
} as const;
