import { z } from 'zod';
import { webSocketUrlField } from '../../../shared/url-field.ts';

/** Body of POST Calls/{CallSid}/Streams.json. `Parameter1.Name` and so on are read from the rest of it. */
export const createStreamSchema = z.looseObject({
  Url: webSocketUrlField(2_083),
  Name: z.string().max(128).optional(),
  Track: z.enum(['inbound_track', 'outbound_track', 'both_tracks']).default('inbound_track'),
  StatusCallback: z.string().optional(),
});

/** Body of POST Calls/{CallSid}/Streams/{Sid}.json. */
export const updateStreamSchema = z.object({ Status: z.literal('stopped') });

/** The named shapes of streams, for the OpenAPI document. */
export const TWILIO_STREAM_SCHEMAS = {
  TwilioCreateStream: createStreamSchema,
  TwilioUpdateStream: updateStreamSchema,
  TwilioStream: z.looseObject({ sid: z.string(), status: z.enum(['in-progress', 'stopped']) }),
} as const;
