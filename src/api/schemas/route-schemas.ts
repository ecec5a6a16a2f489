import { z } from 'zod';
import { escalationSchema } from '../../config/index.ts';

/** A route as it is configured, with every setting of it (config/warmbridge.yaml), and what is under way on it. */
export const routeSchema = z.looseObject({
  match: z.strictObject({ to: z.string() }),
  maxCalls: z.int().nullable().describe('Calls that may be up at once; null: as many as come'),
  maxCallsPerSecond: z.int().nullable(),
  refuseWith: z.int().describe('The status of an INVITE that is one too many'),
  load: z.strictObject({
    calls: z.int().describe('Calls that are up, either way'),
    handoffs: z.int().describe('Handoffs under way, of at most `handoff.maxAtOnce`'),
    refusedCalls: z.int().describe('Calls that were too many, since the start of the program'),
    refusedHandoffs: z.int().describe('Handoffs that were too many, since the start of the program'),
  }),
  ai: z.looseObject({ kind: z.string() }),
  handoff: z.record(z.string(), z.unknown()),
  transfer: z.strictObject({ agent: z.boolean(), caller: z.boolean() }),
  escalation: escalationSchema,
});
