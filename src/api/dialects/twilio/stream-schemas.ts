import { z } from 'zod';

/** Body of POST Calls/{CallSid}/Streams.json. `Parameter1.Name` and so on are read from the rest of it. */
export const createStreamSchema = z.looseObject({
  Url: z
    .string()
    .max(2_083)
    .refine((url) => /^wss?:\/\//i.test(url) && URL.canParse(url), { message: 'expected a ws or wss URL' }),
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
