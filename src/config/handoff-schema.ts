import { z } from 'zod';
import {
  acceptSchema,
  agentPromptSchema,
  destinationsSchema,
  prioritySchema,
  promptSchema,
  queueSchema,
  ringTimeoutSchema,
  routeFallbacksSchema,
  strategySchema,
  huntSchema,
} from './call-schemas.ts';
import { displayNameSchema } from './context-schema.ts';
import { DEFAULTS, LIMITS } from './defaults.ts';
import { agentName, durationMs, shortText } from './field-schemas.ts';
import { related } from './related.ts';
import { closedHasHours, ringWithinTotal, whisperIsFilled } from './relations.ts';
import type { HandoffConfig } from './types.ts';

/** `routes[].handoff`. */
export const handoffSchema = related(
  z.strictObject({
    destinations: destinationsSchema.default([]),
    hunt: huntSchema.optional(),
    queue: queueSchema.optional(),
    priority: prioritySchema.default(0),
    ringTimeoutMs: ringTimeoutSchema.optional(),
    totalTimeoutMs: durationMs(LIMITS.minRingTimeoutMs).optional(),
    accept: acceptSchema.default(DEFAULTS.handoff.accept),
    strategy: strategySchema.default(DEFAULTS.handoff.strategy),
    contextTimeoutMs: durationMs(0, 30_000).default(DEFAULTS.handoff.contextTimeoutMs),
    releaseAfterMs: durationMs(0).nullable().default(DEFAULTS.handoff.releaseAfterMs),
    earlyMedia: z.boolean().default(DEFAULTS.handoff.earlyMedia),
    maxPerCall: z.int().min(1).max(1_000).default(DEFAULTS.handoff.maxPerCall),
    maxAtOnce: z.int().min(1).max(1_000_000).nullable().default(DEFAULTS.handoff.maxAtOnce),
    fallback: routeFallbacksSchema.optional(),
    hours: agentName.optional(),
    closed: routeFallbacksSchema.optional(),
    whisper: agentPromptSchema.prefault(DEFAULTS.handoff.whisper),
    whisperMaxMs: durationMs(1_000, 600_000).default(DEFAULTS.handoff.whisperMaxMs),
    whisperPrivacy: z
      .strictObject({
        enabled: z.boolean().default(DEFAULTS.handoff.whisperPrivacy.enabled),
        alarmDb: z.number().min(-70).max(-20).default(DEFAULTS.handoff.whisperPrivacy.alarmDb),
      })
      .prefault({}),
    introduction: promptSchema.nullable().default(DEFAULTS.handoff.introduction),
    reason: shortText(256).default(DEFAULTS.handoff.reason),
    displayName: displayNameSchema.optional(),
  }),
  ringWithinTotal,
  whisperIsFilled,
  closedHasHours,
);

/** Fills in the defaults of a handoff that depend on its other values. */
export function completeHandoff(given: z.output<typeof handoffSchema>, hasAi: boolean): HandoffConfig {
  const { ringTimeoutMs: ring, totalTimeoutMs: total } = given;
  return {
    ...given,
    // A queue has a hunt of its own.
    hunt: given.hunt ?? (given.queue === undefined ? DEFAULTS.handoff.hunt : undefined),
    ringTimeoutMs: ring ?? Math.min(DEFAULTS.handoff.ringTimeoutMs, total ?? Infinity),
    totalTimeoutMs: total ?? Math.max(DEFAULTS.handoff.totalTimeoutMs, ring ?? 0),
    fallback: given.fallback ?? [{ kind: hasAi ? 'ai' : 'hangup' }],
  };
}
