import { z } from 'zod';
import { id, time } from './common-schemas.ts';

/** A line of the journal. Each type adds keys of its own. */
export const eventSchema = z.looseObject({
  sequence: z.int(),
  at: time,
  type: z.string(),
  callId: id,
  kind: z.enum(['input', 'fact']),
});
