import { z } from 'zod';
import { missingSchema, segmentSchema } from '../../context/index.ts';
import { id, time } from './common-schemas.ts';

/** A page of a transcript. */
export const transcriptSchema = z.strictObject({
  items: z.array(segmentSchema).describe('In the order in which they were said'),
  missing: z.array(missingSchema).describe('Times of which it is not known what was said. Every page has them all'),
  nextCursor: z.string().nullable(),
});

/** A segment that a search found. */
export const transcriptMatchSchema = z.strictObject({
  callId: id,
  at: time.describe('When it was written down, soon after it was said'),
  ...segmentSchema.pick({ leg: true, role: true, startMs: true }).shape,
  snippet: z.string().describe('The text, or what is around the words if it is long'),
  private: z.boolean(),
});
