import { z } from 'zod';
import { escalationSchema } from '../../config/index.ts';
import { segmentSchema } from '../../context/index.ts';
import { ESCALATION_CONDITIONS, ESCALATION_LIMITS } from '../../ports/escalation.ts';

/** Lines that one dry run looks at. A caller who is with an AI for an hour makes some hundreds. */
export const MAX_LINES = 1_000;

const line = segmentSchema.partial({ leg: true, endMs: true, final: true, private: true }).extend({
  text: z.string().max(10_000),
  endMs: z.int().min(0).nullable().default(null),
});

/** Body of POST /v1/escalation/dry-run. */
export const dryRunSchema = z
  .strictObject({
    rules: escalationSchema.min(1).optional().describe('As `routes[].escalation`. Default: those of the route'),
    route: z.string().max(128).optional().describe('`match.to`. Default: the route of the call, or the only one with rules'),
    transcript: z.array(line).max(MAX_LINES).optional().describe('As GET /v1/calls/{id}/transcript gives it'),
    call: z.string().max(128).optional().describe('The transcript and the metadata of this call'),
    metadata: z.record(z.string(), z.unknown()).optional().describe('Default: that of the call'),
  })
  .refine(({ transcript, call }) => (transcript === undefined) !== (call === undefined), {
    path: ['transcript'],
    message: 'expected either transcript or call',
  }); // prettier-ignore

/** What a dry run comes to. */
export const dryRunResultSchema = z.strictObject({
  escalates: z.boolean(),
  reason: z.string().nullable(),
  rule: z.int().min(0).max(ESCALATION_LIMITS.maxRules).nullable().describe('Its place in the list, from 0'),
  atMs: z.number().nullable().describe('When, from the start of the call'),
  evidence: z.array(
    z.strictObject({
      condition: z.enum(ESCALATION_CONDITIONS),
      value: z.union([z.string(), z.number()]).describe('The phrase, the keys or the number'),
    }),
  ),
});
