import { z } from 'zod';

/** Body of POST /v1/calls/{id}/handoffs/{hid}/accept and /decline. */
export const handoffAnswerSchema = z.strictObject({
  agent: z
    .string()
    .min(1)
    .max(64)
    .optional()
    .describe('The agent whose telephone it is. It may be left out while only one telephone can be meant'),
});
