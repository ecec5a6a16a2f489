import { z } from 'zod';
import { listOf } from './list-of.ts';
import type { RecordingStatus } from '../../ports/own-recording.ts';
import { PAUSE_TRIGGERS, RECORDING_STATES } from '../../ports/own-recording.ts';
import { RECORDING_ENDS, RECORDING_PAUSES, RECORDING_TRIGGERS } from '../../ports/leg-recorder.ts';
import { LEG_ROLES } from '../../ports/records.ts';

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

/** How the recording of a call stands. */
export const recordingStatusSchema = z.strictObject({
  state: z.enum(RECORDING_STATES).describe('`off`: the call is not recorded. `stopped`: it was, and is no more'),
  pausedBy: z.enum(PAUSE_TRIGGERS).nullable(),
  pausedAt: z.iso.datetime().nullable(),
  resumesAt: z.iso.datetime().nullable().describe('When a pause ends by itself'),
}) satisfies z.ZodType<RecordingStatus>;

/** A recording, as the list shows it. */
export type ListedRecording = z.infer<typeof item>;

/** Body of GET /v1/calls/{id}/recordings. */
export const recordingListSchema = listOf(item);
