import { z } from 'zod';

const SHARE = z.number().min(0).max(1).nullable();
const ESTIMATE = z
  .strictObject({ lowMs: z.number(), highMs: z.number() })
  .nullable()
  .describe('From the recent past, and no promise; null: too little is known');
const COUNTS = { answered: z.int(), abandoned: z.int(), left: z.int(), refused: z.int() };

const SHAPE = {
  name: z.string(),
  depth: z.int().describe('Callers who wait'),
  longestWaitMs: z.int(),
  estimate: ESTIMATE.describe('How long one may wait who comes now'),
  agents: z
    .strictObject({ free: z.int(), busy: z.int(), away: z.int() })
    .describe('Those whom callers of the queue may get; `busy`: they talk, write up, or are left alone for a while'),
  lastHour: z.strictObject({
    ...COUNTS,
    serviceLevel: SHARE.describe('Share of all callers who were answered within serviceLevelMs; null: there were none'),
    abandonment: SHARE.describe('Share of all callers who hung up'),
  }),
  totals: z.strictObject(COUNTS).describe('Since the start of the program'),
  maxLength: z.int(),
  maxWaitMs: z.int(),
  strategy: z.enum(['longest-idle', 'round-robin', 'skill-level']),
  serviceLevelMs: z.int(),
  whenNoAgents: z.enum(['leave', 'wait']),
  keys: z.strictObject({
    callback: z.string().nullable(),
    voicemail: z.string().nullable(),
    ai: z.string().nullable(),
  }),
} as const;

/** A queue for agents, as it is listed. */
export const agentQueueSchema = z.strictObject(SHAPE);

/** The same with those who wait. */
export const agentQueueDetailSchema = z.strictObject({
  ...SHAPE,
  waiting: z
    .array(
      z.strictObject({
        callId: z.string(),
        handoffId: z.string(),
        position: z.int(),
        priority: z.int(),
        since: z.iso.datetime({ precision: 3 }),
        waitedMs: z.int(),
        estimate: ESTIMATE,
        node: z.string().optional().describe('The node that has the call; missing: the one that answers'),
      }),
    )
    .describe('The first in front'),
});
