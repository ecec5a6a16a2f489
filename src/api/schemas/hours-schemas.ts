import { z } from 'zod';

/** Opening hours, as they are answered. */
export const hoursSchema = z.strictObject({
  name: z.string(),
  timeZone: z.string(),
  open: z.boolean().describe('Whether they are open now'),
  changesAt: z.iso
    .datetime({ precision: 3 })
    .nullable()
    .describe('When that changes (RFC 3339, UTC); null: not within the next 100 days'),
});
