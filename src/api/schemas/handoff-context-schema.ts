import { z } from 'zod';
import { CALL_LIMITS } from '../../ports/call-limits.ts';
import type { HandoffContext } from '../../ports/handoff-request.ts';
import { isTooDeep } from '../../shared/json-limits.ts';

/** Values of the application's own. */
export const jsonObject = z
  .record(z.string(), z.unknown())
  .refine((value) => !isTooDeep(value), { message: 'is nested too deeply' });

/** What travels with a call to the human. */
export const handoffContextSchema = z.strictObject({
  intent: z.string().max(CALL_LIMITS.maxContextTextLength).optional(),
  sentiment: z.string().max(CALL_LIMITS.maxContextTextLength).optional(),
  collected: jsonObject.optional(),
  nextAction: z.string().max(CALL_LIMITS.maxContextTextLength).optional(),
  crm: jsonObject.optional(),
}) satisfies z.ZodType<HandoffContext>;
