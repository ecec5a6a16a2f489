import { z } from 'zod';
import type { CallReport, DestinationFigures, HandoffReport } from '../../ports/reports.ts';
import { ATTEMPT_RESULTS, HANDOFF_REASONS, HANDOFF_RESULTS } from '../../ports/records.ts';

// The answers are documented by these, and tests compare. docs/metrics.md has the formulas.

/** Characters of a note at most. */
const MAX_NOTE = 2_000;

/** Body of POST /v1/calls/{id}/disposition. */
export const dispositionSchema = z.strictObject({
  resolved: z.boolean().describe('What the caller called for is done'),
  precise: z
    .boolean()
    .optional()
    .describe('The human whom the caller was handed to was the right one. Left out: nobody said'),
  note: z.string().trim().max(MAX_NOTE).optional(),
});

const time = z.iso.datetime({ precision: 3 }).describe('RFC 3339, UTC, milliseconds');
const count = z.int();
const rate = z.number().nullable().describe('0 to 1; null: there is nothing to take a part of');
const counts = z.record(z.string(), count).describe('Most frequent first; more than 200 names: the rest as `other`');
const ms = z.int().nullable();
const times = z.strictObject({ count, mean: ms, p50: ms, p95: ms, max: ms });

function countsOf<Name extends string>(names: readonly Name[]): z.ZodType<Readonly<Record<Name, number>>> {
  return z.record(z.enum(names as readonly [Name, ...Name[]]), count);
}

const DISPOSITION_FIGURES = {
  dispositions: count.describe('Answered calls with one'),
  resolutionRate: rate,
  firstCallResolution: rate.describe('Of those that are no repeat calls'),
  transferPrecision: rate.describe('Of calls that an agent took and whose disposition has `precise`'),
};

const byAttempt = countsOf(ATTEMPT_RESULTS);

const HANDOFF_FIGURES = {
  calls: count.describe('Answered calls'),
  callsWithHandoff: count,
  transferRate: rate,
  handoffs: count,
  completed: count.describe('Caller and agent had each other'),
  completionRate: rate,
  abandonedInTransfer: count.describe('The caller hung up before an agent had the call'),
  abandonmentRate: rate,
  serviceLevel: rate.describe('Handoffs whose agent picked up within `withinMs` of the trigger'),
  repeatCalls: count,
  repeatRate: rate,
  ...DISPOSITION_FIGURES,
  attempts: count,
  attemptsPerHandoff: z.number().nullable(),
  byResult: countsOf(HANDOFF_RESULTS),
  byEnd: countsOf(HANDOFF_REASONS).describe('Why handoffs ended so'),
  byFallback: countsOf(['ai', 'voicemail', 'callback', 'hangup']).describe('What became of callers whom nobody took'),
  byAttempt,
  waitMs: times.describe('From the trigger until both have each other'),
  abandonedWaitMs: times,
  speedOfAnswerMs: times.describe('From the trigger until the agent picked up'),
  timeToContextMs: times.describe('From the trigger until the agent had the context'),
  briefingMs: times,
  talkMs: times,
  handleMs: times.describe("From the agent's picking up until the agent's leg was over"),
};

const CALL_FIGURES = {
  calls: count.describe('That are over'),
  inbound: count,
  outbound: count,
  answered: count,
  byResult: countsOf(['completed', 'abandoned', 'refused', 'failed']),
  abandonmentRate: rate,
  refusalRate: rate,
  failureRate: rate,
  contained: count.describe('Answered, ended in order, and never handed over'),
  containmentRate: rate,
  callsWithHandoff: count,
  transferRate: rate,
  handedOver: count,
  repeatCalls: count,
  repeatRate: rate,
  ...DISPOSITION_FIGURES,
  answerMs: times.describe('From the INVITE to the answer'),
  durationMs: times,
  talkMs: times,
  aiMs: times.describe('From the answer to the first handoff, or to the end'),
};

const COMMON = {
  from: time,
  to: time,
  open: count.describe('Calls of that time that are still up, which count for nothing else'),
  repeatCallers: count.nullable().describe('Null: more than 100,000'),
};
const BUCKET = { from: time, to: time };
const route = z.string().nullable().describe('`match.to`; null: none fitted');

const handoffReportSchema = z.strictObject({
  ...COMMON,
  ...HANDOFF_FIGURES,
  byReason: counts.describe('What handoffs were asked for with'),
  byRoute: z.array(z.strictObject({ route, ...HANDOFF_FIGURES } satisfies Shape<HandoffReport['byRoute'][number]>)),
  byDestination: z.array(
    z.strictObject({
      destination: z.string().describe('A URI, a number, or `agent:ID`'),
      attempts: count,
      answered: count,
      answerRate: rate,
      byAttempt,
      ringMs: times,
      handleMs: times,
    } satisfies Shape<DestinationFigures>),
  ),
  buckets: z.array(z.strictObject({ ...BUCKET, ...HANDOFF_FIGURES })).exactOptional(),
} satisfies Shape<HandoffReport>);

const callReportSchema = z.strictObject({
  ...COMMON,
  ...CALL_FIGURES,
  byReason: counts.describe('Why calls ended'),
  byRoute: z.array(z.strictObject({ route, ...CALL_FIGURES } satisfies Shape<CallReport['byRoute'][number]>)),
  buckets: z.array(z.strictObject({ ...BUCKET, ...CALL_FIGURES })).exactOptional(),
} satisfies Shape<CallReport>);

/** A schema for each field, so that none is forgotten. */
type Shape<Type> = { readonly [Key in keyof Type]-?: z.ZodType };

/** The schemas of reports. */
export const REPORT_SCHEMAS = {
  Disposition: dispositionSchema,
  HandoffReport: handoffReportSchema,
  CallReport: callReportSchema,
} as const;
