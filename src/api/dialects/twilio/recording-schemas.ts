import { z } from 'zod';
import { RECORDING_PAUSES } from '../../../ports/leg-recorder.ts';
import { eventsField, httpUrl, method } from './schemas.ts';

/** What an application may ask to be told of a recording. */
const RECORDING_EVENTS = ['in-progress', 'completed', 'absent'] as const;

/** Body of POST Calls/{CallSid}/Recordings.json. */
export const createRecordingSchema = z.object({
  RecordingTrack: z.enum(['inbound', 'outbound', 'both']).default('both'),
  RecordingChannels: z.enum(['mono', 'dual']).default('mono'),
  Trim: z.enum(['trim-silence', 'do-not-trim']).default('do-not-trim'),
  RecordingStatusCallback: httpUrl.optional(),
  RecordingStatusCallbackMethod: method.default('POST'),
  RecordingStatusCallbackEvent: eventsField(RECORDING_EVENTS).default(['completed']),
});

/** Body of POST Calls/{CallSid}/Recordings/{Sid}.json. */
export const updateRecordingSchema = z.object({
  Status: z.enum(['paused', 'in-progress', 'stopped']),
  PauseBehavior: z.enum(RECORDING_PAUSES).default('silence'),
});

/** The named shapes of orders to record, for the OpenAPI document. */
export const TWILIO_RECORDING_SCHEMAS = {
  TwilioCreateRecording: createRecordingSchema,
  TwilioUpdateRecording: updateRecordingSchema,
} as const;
