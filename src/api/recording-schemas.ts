import { z } from 'zod';
import { RECORDING_ENDS, RECORDING_PAUSES, RECORDING_TRIGGERS } from '../ports/leg-recorder.ts';
import { LEG_ROLES } from '../ports/records.ts';

const item = z.strictObject({
  id: z.string().describe("Of the call's own recording: the call's id"),
  leg: z.string().nullable().describe('The leg that is recorded; null: the whole call'),
  role: z.enum(LEG_ROLES).nullable(),
  trigger: z.enum(RECORDING_TRIGGERS).nullable().describe('Who asked for the recording of a leg'),
  channels: z.int(),
  startedAt: z.string(),
  durationMs: z.int().nullable().describe('Null while it goes on, and of one that a crash cut off'),
  pause: z.enum(RECORDING_PAUSES).nullable().describe('While it is paused: what becomes of what is said'),
  by: z.enum(RECORDING_ENDS).nullable().describe('How the recording of a leg ended'),
});

/** A recording, as the list shows it. */
export type ListedRecording = z.infer<typeof item>;

/** Body of GET /v1/calls/{id}/recordings. */
export const recordingListSchema = z.strictObject({ items: z.array(item) });
