import { z } from 'zod';
import type { TryOrder, TryTelephonesOrder } from '../../ports/try-it.ts';
import { TRY_AGENTS, TRY_AIS, TRY_OUTCOMES, TRY_PHASES, TRY_SCRIPTS } from '../../ports/try-it.ts';
import { id, time } from './common-schemas.ts';

/** The agent is asked for 10 s. */
const MAX_ACCEPT_AFTER_MS = 8_000;

/** Body of POST /v1/try. */
export const tryOrderSchema = z.strictObject({
  route: z.string().min(1).max(128).optional().describe('`match.to` of a route. Default: the first one'),
  script: z
    .enum(TRY_SCRIPTS)
    .optional()
    .describe(
      '`charged-twice` (default): a complaint; `human`: asks for a human; `silent`: says nothing, and is handed over at once',
    ),
  agent: z
    .enum(TRY_AGENTS)
    .optional()
    .describe('`answers` (default): accepts; `declines`: behind the briefing; `no-answer`: the telephone rings on'),
  acceptAfterMs: z
    .int()
    .min(0)
    .max(MAX_ACCEPT_AFTER_MS)
    .optional()
    .describe('The agent takes so long to say yes or no behind the briefing. Default: 1500'),
}) satisfies z.ZodType<TryOrder>;

/** Body of POST /v1/try/telephones. */
export const tryTelephonesOrderSchema = z.strictObject({
  route: z.string().min(1).max(128).optional().describe('`match.to` of a route. Default: the first one'),
  ai: z
    .enum(TRY_AIS)
    .optional()
    .describe(
      'Who talks with the caller. Default: the AI of the route, and the receptionist that comes with Warmbridge where nobody is at its address',
    ),
}) satisfies z.ZodType<TryTelephonesOrder>;

const tryTelephonesSchema = z.strictObject({
  button: z.string().describe('The caller calls by POST /v1/click-to-call/{name}'),
  token: z.string().describe('For the body of that request. Whoever has it may call, for half a day'),
  agent: z.string().describe('The agent who is called'),
  user: z.string().describe('The agent takes the call by POST /v1/telephone for this user'),
  route: z.string().describe('`match.to` of the route that it goes by'),
  ai: z.enum(TRY_AIS),
  away: z.string().nullable().describe('Why the AI of the route does not talk. null: it does, or nobody wants it'),
});

const share = z.number().min(0).max(1);

const stepSchema = z.strictObject({
  at: time,
  afterMs: z.int().describe('Since the try began'),
  party: z.enum(['caller', 'ai', 'agent', 'program']),
  text: z.string(),
});

const heardSchema = z.strictObject({
  phase: z.enum(['ringing', 'briefing', 'talking']),
  party: z.enum(['caller', 'agent']).describe('Whose telephone it is'),
  other: share.describe('The part of the time in which it heard the tone of the other telephone'),
  sound: share.describe('The part in which it heard anything: words, music, tones'),
  fault: z.string().nullable().describe('What is wrong with that'),
});

const trySchema = z.strictObject({
  id,
  state: z.enum(['running', 'ended']),
  phase: z.enum(TRY_PHASES),
  route: z.string(),
  to: z.string().describe('The number that is called'),
  script: z.enum(TRY_SCRIPTS),
  agentDoes: z.enum(TRY_AGENTS),
  call: id.nullable().describe('null: it has not come in yet'),
  caller: z.string().describe('The number of the caller'),
  agent: z.string().nullable().describe('Where the agent is called; null: its telephone is not there yet'),
  startedAt: time,
  endedAt: time.nullable(),
  steps: z.array(stepSchema),
  timings: z.record(z.string(), z.number()).describe('Milliseconds since the trigger of the handoff'),
  heard: z.array(heardSchema).describe('Measured when it is over'),
  result: z
    .strictObject({
      ok: z.boolean().describe('It went as it is to go'),
      outcome: z.enum(TRY_OUTCOMES),
      reason: z.string(),
    })
    .nullable()
    .describe('null: it goes on'),
});

const begunSchema = trySchema.pick({ id: true, call: true, caller: true, agent: true });

/** The shapes of tries. */
export const TRY_SCHEMAS = {
  TryOrder: tryOrderSchema,
  TryBegun: begunSchema,
  Try: trySchema,
  TryTelephonesOrder: tryTelephonesOrderSchema,
  TryTelephones: tryTelephonesSchema,
} as const;
