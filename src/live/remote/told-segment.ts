import { z } from 'zod';
import { asCallId, asLegId } from '../../ports/ids.ts';
import type { LiveSegment } from '../../ports/live-segment.ts';
import { LEG_ROLES } from '../../ports/records.ts';
import { readJson } from '../../shared/read-json.ts';

const segmentSchema = z.object({
  call: z.string().transform(asCallId),
  leg: z.string().transform(asLegId),
  role: z.enum(LEG_ROLES),
  final: z.boolean(),
  text: z.string(),
  startMs: z.number(),
  endMs: z.number(),
  confidence: z.number().nullable(),
  private: z.boolean(),
});

/** What another node tells that a party just says; null: it was too long to be told, or is of a newer program. */
export function toldSegment(text: string): LiveSegment | null {
  return readJson(segmentSchema, text);
}
