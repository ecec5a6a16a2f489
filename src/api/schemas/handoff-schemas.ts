import { z } from 'zod';
import {
  acceptSchema,
  agentPromptSchema,
  destinationsSchema,
  fallbacksSchema,
  promptSchema,
  ringTimeoutSchema,
  strategySchema,
  huntSchema,
  prioritySchema,
  queueSchema,
} from '../../config/index.ts';
import type { HandoffRequest } from '../../ports/call-control.ts';
import { CALL_LIMITS } from '../../ports/call-limits.ts';
import { attemptRecord, handoffRecord } from '../../records/facts/index.ts';
import { id, time } from './common-schemas.ts';
import { handoffContextSchema } from './handoff-context-schema.ts';

/** Body of POST /v1/calls/{id}/handoffs. */
export const handoffRequestSchema = z.strictObject({
  destinations: destinationsSchema.min(1).optional(),
  reason: z.string().min(1).max(CALL_LIMITS.maxReasonLength),
  summary: z
    .string()
    .max(CALL_LIMITS.maxSummaryLength)
    .describe("Empty: one is made out of the caller's own words, where they are transcribed"),
  whisper: agentPromptSchema.optional(),
  introduction: promptSchema.nullable().optional().describe('What both hear as they are joined; null: nothing'),
  hunt: huntSchema.optional(),
  queue: queueSchema.nullable().optional().describe('Where the caller waits if no agent is free; null: nowhere'),
  priority: prioritySchema.optional(),
  strategy: strategySchema.optional(),
  accept: acceptSchema.optional(),
  ringTimeoutMs: ringTimeoutSchema.optional(),
  earlyMedia: z
    .boolean()
    .optional()
    .describe('The caller hears what the far end sends before it answers, in the place of music'),
  fallback: fallbacksSchema.optional(),
  context: handoffContextSchema.optional(),
  announcement: promptSchema.nullable().optional(),
  holdMusic: promptSchema.optional().describe('What the caller hears while an agent is called'),
  afterwards: z
    .enum(['end', 'ai'])
    .optional()
    .describe('What becomes of a caller whom the agent leaves: the call ends (default), or goes back to the AI'),
}) satisfies z.ZodType<HandoffRequest>;

const attemptSchema = z.strictObject({
  ...attemptRecord.shape,
  startedAt: time,
  ringingAt: time.nullable(),
  answeredAt: time.nullable(),
  endedAt: time.nullable(),
});

/** A handoff. */
export const handoffSchema = z.strictObject({
  ...handoffRecord.shape,
  id,
  callId: id,
  attempts: z.array(attemptSchema),
  timings: z.record(z.string(), z.number()).describe('Milliseconds since the trigger'),
  createdAt: time,
  endedAt: time.nullable(),
});

/** Body of POST /v1/calls/{id}/handoffs/{hid}/accept and /decline. */
export const handoffAnswerSchema = z.strictObject({
  agent: z
    .string()
    .min(1)
    .max(64)
    .optional()
    .describe('The agent whose telephone it is. It may be left out while only one telephone can be meant'),
});
