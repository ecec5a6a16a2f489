import { z } from 'zod';
import type { AgentQueueSettings } from '../ports/agent-queues.ts';
import { DEFAULTS, LIMITS } from './defaults.ts';
import { agentName, durationMs } from './field-schemas.ts';
import type { Relation } from './relations.ts';
import { fault, fieldsOf, unique } from './relations.ts';
import { related } from './related.ts';

/** A key that a caller presses; null: none. */
const key = z
  .string()
  .regex(/^[0-9*#]$/, 'expected one of 0-9, *, #, in quotes')
  .nullable();

/** One key leads to one place. */
const keysDiffer: Relation = (keys) => {
  const given = Object.entries(fieldsOf(keys)).filter(([, value]) => typeof value === 'string');
  return given.flatMap(([name, value], index) => {
    const other = given.slice(0, index).find(([, each]) => each === value);
    return other === undefined ? [] : [fault([name], `is the same as ${other[0]}`)];
  });
};

const { queue } = DEFAULTS;

/** `queues` of the configuration. */
export const queuesSchema = related(
  z
    .array(
      z.strictObject({
        name: agentName,
        maxLength: z.int().min(1).max(LIMITS.maxQueueLength).default(queue.maxLength),
        maxWaitMs: durationMs(1_000, LIMITS.maxDurationMs).default(queue.maxWaitMs),
        strategy: z.enum(['longest-idle', 'round-robin', 'skill-level']).default(queue.strategy),
        serviceLevelMs: durationMs(1, LIMITS.maxDurationMs).default(queue.serviceLevelMs),
        whenNoAgents: z.enum(['leave', 'wait']).default(queue.whenNoAgents),
        keys: related(
          z.strictObject({
            callback: key.default(queue.keys.callback),
            voicemail: key.default(queue.keys.voicemail),
            ai: key.default(queue.keys.ai),
          }),
          keysDiffer,
        ).prefault({}),
      }),
    )
    .max(LIMITS.maxQueues),
  unique(['name']),
) satisfies z.ZodType<readonly AgentQueueSettings[]>;
