import { z } from 'zod';

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

/** The schemas of reports. */
export const REPORT_SCHEMAS = { Disposition: dispositionSchema } as const;
