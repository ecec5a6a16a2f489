import { z } from 'zod';
import { CALL_LIMITS } from '../ports/call-limits.ts';
import { agentPromptSchema, promptSchema, ringTimeoutSchema } from './call-schemas.ts';
import type { CallbacksConfig } from './callbacks-types.ts';
import { DEFAULTS, LIMITS } from './defaults.ts';
import { agentName, durationMs, shortText } from './field-schemas.ts';
import type { Relation, RelationFault } from './relations.ts';
import { fault, fieldsOf, itemsOf, placeholderFault, whisperIsFilled } from './relations.ts';
import { related } from './related.ts';

const pattern = z.string().regex(/^\+?([0-9]{1,15}\*?|\*)$/, 'expected a number, a prefix that ends in *, or "*"');

/** The offer says where we would call, and nothing else that is not known. */
const offerIsFilled: Relation = (callbacks) => offerFaults(fieldsOf(callbacks)['offer'], ['offer', 'text']);

function offerFaults(offer: unknown, path: (string | number)[]): RelationFault[] {
  const { text } = fieldsOf(offer);
  const message = typeof text === 'string' ? placeholderFault(text, ['number']) : null;
  return message === null ? [] : [fault(path, message)];
}

/** The same of the offers of routes. */
export const offersAreFilled: Relation = (config) =>
  itemsOf(fieldsOf(config)['routes']).flatMap((route, index) =>
    ['fallback', 'closed'].flatMap((list) =>
      itemsOf(fieldsOf(fieldsOf(route)['handoff'])[list]).flatMap((step, at) =>
        offerFaults(fieldsOf(step)['offer'], ['routes', index, 'handoff', list, at, 'offer', 'text']),
      ),
    ),
  );

/** The last words to an agent say why, and nothing else that is not known. */
const unreachedIsFilled: Relation = (agentFirst) => {
  const { text } = fieldsOf(fieldsOf(agentFirst)['unreached']);
  const message = typeof text === 'string' ? placeholderFault(text, ['why']) : null;
  return message === null ? [] : [fault(['unreached', 'text'], message)];
};

const agentFirstSchema = related(
  z.strictObject({
    whisper: agentPromptSchema.nullable().prefault(DEFAULTS.callbacks.agentFirst.whisper),
    calling: promptSchema.prefault(DEFAULTS.callbacks.agentFirst.calling),
    ringback: promptSchema.nullable().prefault(DEFAULTS.callbacks.agentFirst.ringback),
    unreached: promptSchema.prefault(DEFAULTS.callbacks.agentFirst.unreached),
    retryMs: durationMs(1_000).default(DEFAULTS.callbacks.agentFirst.retryMs),
  }),
  whisperIsFilled,
  unreachedIsFilled,
);

/** `callbacks` of the configuration. */
export const callbacksSchema = related(
  z.strictObject({
    hours: agentName.nullable().default(null),
    order: z.enum(['caller-first', 'agent-first']).default(DEFAULTS.callbacks.order),
    maxAttempts: z.int().min(1).max(LIMITS.maxCallbackAttempts).default(DEFAULTS.callbacks.maxAttempts),
    spacingMs: durationMs(1_000).default(DEFAULTS.callbacks.spacingMs),
    maxAtOnce: z.int().min(1).max(1_000).default(DEFAULTS.callbacks.maxAtOnce),
    expiresMs: durationMs(60_000, LIMITS.maxCallbackLifeMs).default(DEFAULTS.callbacks.expiresMs),
    ringTimeoutMs: ringTimeoutSchema.default(DEFAULTS.callbacks.ringTimeoutMs),
    machine: z.enum(['detect', 'off']).default(DEFAULTS.callbacks.machine),
    allow: z
      .array(pattern)
      .max(LIMITS.maxCallbackPatterns)
      .default([...DEFAULTS.callbacks.allow]),
    offer: promptSchema.prefault(DEFAULTS.callbacks.offer),
    ask: promptSchema.prefault(DEFAULTS.callbacks.ask),
    invalid: promptSchema.prefault(DEFAULTS.callbacks.invalid),
    thanks: promptSchema.prefault(DEFAULTS.callbacks.thanks),
    greeting: promptSchema.prefault(DEFAULTS.callbacks.greeting),
    nobody: shortText(CALL_LIMITS.maxPromptLength).default(DEFAULTS.callbacks.nobody),
    agentFirst: agentFirstSchema.prefault({}),
  }),
  offerIsFilled,
) satisfies z.ZodType<CallbacksConfig>;
