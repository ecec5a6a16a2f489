import { z } from 'zod';
import { CALL_LIMITS } from '../../../ports/call-limits.ts';
import { TWILIO_CALL_STATUSES } from '../../../shared/twilio/call-status.ts';
import { httpUrlField } from '../../../shared/url-field.ts';
import { wholeNumber } from '../../endpoints/query-values.ts';
import { PAGE_PARAMETERS } from './paging.ts';

/** Twilio takes 4000 characters. A document by URL may be as long. */
const MAX_TWIML_LENGTH = 65_536;
const MAX_TIME_LIMIT_S = 86_400;

/** An address of a program. */
export const httpUrl = httpUrlField(2_083);
/** How it is asked. */
export const method = z
  .string()
  .transform((text) => text.toUpperCase())
  .pipe(z.enum(['GET', 'POST']));
/** `true` or `false`, in any case. */
export const flag = z
  .string()
  .transform((text) => text.toLowerCase())
  .pipe(z.enum(['true', 'false']))
  .transform((text) => text === 'true');
const party = z.string().trim().min(1).max(CALL_LIMITS.maxDestinationLength);
const CALLBACK_EVENTS = ['initiated', 'ringing', 'answered', 'completed'] as const;
/** One event, or several, by blanks or as a field that comes again. */
export function eventsField<const Names extends readonly string[]>(names: Names): z.ZodType<Names[number][]> {
  return z
    .union([z.string(), z.array(z.string()).max(16)])
    .transform((given) => (typeof given === 'string' ? given.split(/[\s,]+/) : given))
    .pipe(z.array(z.enum(names)).min(1));
}
/** Of no use, or not there. A program that sends one learns that it has no effect. */
export const refused = z.string().optional();

/** Where the flow of a call is. */
const FLOW = {
  Url: httpUrl.optional(),
  Twiml: z.string().max(MAX_TWIML_LENGTH).optional(),
  Method: method.optional(),
  FallbackUrl: httpUrl.optional(),
  FallbackMethod: method.optional(),
};
const STATUS_CALLBACK = {
  StatusCallback: httpUrl.optional(),
  StatusCallbackMethod: method.optional(),
};

/** Body of POST Calls.json. */
export const createCallSchema = z.object({
  To: party.optional(),
  From: party.optional(),
  ...FLOW,
  ...STATUS_CALLBACK,
  StatusCallbackEvent: eventsField(CALLBACK_EVENTS).optional(),
  SendDigits: z
    .string()
    .regex(/^[0-9*#A-DwW]{1,64}$/, 'expected 1 to 64 of 0-9, *, #, A-D, w, W')
    .optional(),
  Timeout: wholeNumber(1, 600).optional(),
  TimeLimit: wholeNumber(1, MAX_TIME_LIMIT_S).optional(),
  MachineDetection: z.string().max(32).optional(),
  ApplicationSid: refused,
  Record: refused,
  AsyncAmd: refused,
  SipAuthUsername: refused,
  SipAuthPassword: refused,
  Byoc: refused,
});

/** Body of POST Calls/{Sid}.json. */
export const updateCallSchema = z.object({
  ...FLOW,
  ...STATUS_CALLBACK,
  Status: z.enum(['completed', 'canceled']).optional(),
  TimeLimit: wholeNumber(1, MAX_TIME_LIMIT_S).optional(),
});

/** A time, or a day, which is the beginning of it in UTC. */
const day = z.string().max(64).transform((text, context): string => {
  const at = Date.parse(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text);
  if (!Number.isNaN(at)) return new Date(at).toISOString();
  context.issues.push({ code: 'custom', message: 'expected a date, such as 2026-11-28', input: text });
  return z.NEVER;
}); // prettier-ignore

/** Query of GET Calls.json. */
export const listCallsQuery = z.object({
  To: z.string().max(512).optional(),
  From: z.string().max(512).optional(),
  Status: z.enum(TWILIO_CALL_STATUSES).optional(),
  ParentCallSid: z.string().max(64).optional(),
  StartTime: day.optional(),
  'StartTime<': day.optional(),
  'StartTime>': day.optional(),
  ...PAGE_PARAMETERS,
});

const call = z.looseObject({
  sid: z.string(),
  account_sid: z.string(),
  status: z.enum(TWILIO_CALL_STATUSES),
  direction: z.enum(['inbound', 'outbound-api']),
  to: z.string(),
  from: z.string(),
  uri: z.string(),
});

const recording = z.looseObject({
  sid: z.string(),
  call_sid: z.string(),
  status: z.enum(['in-progress', 'paused', 'stopped', 'completed']),
  media_url: z.string(),
});

/** The named shapes of the dialect, for the OpenAPI document. */
export const TWILIO_SCHEMAS = {
  TwilioCreateCall: createCallSchema,
  TwilioUpdateCall: updateCallSchema,
  TwilioCall: call,
  TwilioCallList: z.looseObject({ calls: z.array(call), page: z.int(), next_page_uri: z.string().nullable() }),
  TwilioRecording: recording,
  TwilioRecordingList: z.looseObject({ recordings: z.array(recording), next_page_uri: z.string().nullable() }),
  TwilioError: z.strictObject({ code: z.int(), message: z.string(), more_info: z.string(), status: z.int() }),
} as const;
