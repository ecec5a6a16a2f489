import { z } from 'zod';
import { PAGE_PARAMETERS } from './paging.ts';
import { createCallSchema, flag, httpUrl, method, refused } from './schemas.ts';

/** Query of GET Conferences.json. */
export const listConferencesQuery = z.object({
  FriendlyName: z.string().max(256).optional(),
  Status: z.enum(['init', 'in-progress', 'completed']).optional(),
  ...PAGE_PARAMETERS,
});

/** Query of GET Participants.json. */
export const listParticipantsQuery = z.object({
  Muted: flag.optional(),
  Hold: flag.optional(),
  Coaching: flag.optional(),
  ...PAGE_PARAMETERS,
});

/** Body of POST Conferences/{Sid}.json. */
export const updateConferenceSchema = z.object({
  Status: z.literal('completed').optional(),
  AnnounceUrl: httpUrl.optional(),
  AnnounceMethod: method.optional(),
});

const beep = z.enum(['true', 'false', 'onEnter', 'onExit']);
const coached = z.string().regex(/^CA[0-9a-f]{32}$/, 'expected a CallSid');

/** Body of POST Participants.json. */
export const createParticipantSchema = z.object({
  ...createCallSchema.pick({
    To: true,
    From: true,
    StatusCallback: true,
    StatusCallbackMethod: true,
    StatusCallbackEvent: true,
    SendDigits: true,
    Timeout: true,
    TimeLimit: true,
    MachineDetection: true,
  }).shape,
  Label: z.string().max(128).optional(),
  Muted: flag.default(false),
  Beep: beep.optional(),
  StartConferenceOnEnter: flag.default(true),
  EndConferenceOnExit: flag.default(false),
  WaitUrl: z.union([z.literal(''), httpUrl]).optional(),
  WaitMethod: method.optional(),
  MaxParticipants: z.string().regex(/^\d{1,3}$/, 'expected a whole number').optional(), // prettier-ignore
  Coaching: flag.default(false),
  CallSidToCoach: coached.optional(),
  ConferenceStatusCallback: httpUrl.optional(),
  ConferenceStatusCallbackMethod: method.optional(),
  ConferenceStatusCallbackEvent: z.union([z.string().max(256), z.array(z.string().max(32)).max(16)]).optional(),
  Record: refused,
  ConferenceRecord: refused,
  SipAuthUsername: refused,
  SipAuthPassword: refused,
  Byoc: refused,
});

/** Body of POST Participants/{CallSid}.json. */
export const updateParticipantSchema = z.object({
  Muted: flag.optional(),
  Hold: flag.optional(),
  HoldUrl: httpUrl.optional(),
  HoldMethod: method.optional(),
  AnnounceUrl: httpUrl.optional(),
  AnnounceMethod: method.optional(),
  WaitUrl: z.union([z.literal(''), httpUrl]).optional(),
  WaitMethod: method.optional(),
  BeepOnExit: flag.optional(),
  EndConferenceOnExit: flag.optional(),
  Coaching: flag.optional(),
  CallSidToCoach: coached.optional(),
});

const conference = z.looseObject({
  sid: z.string(),
  friendly_name: z.string(),
  status: z.enum(['init', 'in-progress', 'completed']),
});
const participant = z.looseObject({
  call_sid: z.string(),
  conference_sid: z.string(),
  label: z.string().nullable(),
  muted: z.boolean(),
  hold: z.boolean(),
  status: z.string(),
});

/** The named shapes of conferences, for the OpenAPI document. */
export const TWILIO_CONFERENCE_SCHEMAS = {
  TwilioConference: conference,
  TwilioConferenceList: z.looseObject({ conferences: z.array(conference), next_page_uri: z.string().nullable() }),
  TwilioUpdateConference: updateConferenceSchema,
  TwilioParticipant: participant,
  TwilioParticipantList: z.looseObject({ participants: z.array(participant), next_page_uri: z.string().nullable() }),
  TwilioCreateParticipant: createParticipantSchema,
  TwilioUpdateParticipant: updateParticipantSchema,
} as const;
