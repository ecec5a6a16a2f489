import { z } from 'zod';
import { wholeNumber } from '../../endpoints/query-values.ts';
import { PAGE_PARAMETERS } from './paging.ts';
import { httpUrl, method } from './schemas.ts';

/** As with Twilio. */
const MAX_SIZE = 5_000;
const DEFAULT_SIZE = 1_000;

const friendlyName = z.string().trim().min(1).max(64);
const maxSize = wholeNumber(1, MAX_SIZE);

/** Query of GET Queues.json and of GET Members.json. */
export const listQueuesQuery = z.object(PAGE_PARAMETERS);

/** Body of POST Queues.json. */
export const createQueueSchema = z.object({
  FriendlyName: friendlyName.optional(),
  MaxSize: maxSize.default(DEFAULT_SIZE),
});

/** Body of POST Queues/{QueueSid}.json. */
export const updateQueueSchema = z.object({ FriendlyName: friendlyName.optional(), MaxSize: maxSize.optional() });

/** Body of POST Members/{CallSid}.json. */
export const updateMemberSchema = z.object({ Url: httpUrl.optional(), Method: method.optional() });

const queue = z.looseObject({
  sid: z.string(),
  friendly_name: z.string(),
  current_size: z.number(),
  max_size: z.number(),
  average_wait_time: z.number(),
});
const member = z.looseObject({
  call_sid: z.string(),
  queue_sid: z.string(),
  position: z.number(),
  wait_time: z.number(),
});

/** The named shapes of queues, for the OpenAPI document. */
export const TWILIO_QUEUE_SCHEMAS = {
  TwilioQueue: queue,
  TwilioQueueList: z.looseObject({ queues: z.array(queue), next_page_uri: z.string().nullable() }),
  TwilioCreateQueue: createQueueSchema,
  TwilioUpdateQueue: updateQueueSchema,
  TwilioMember: member,
  TwilioMemberList: z.looseObject({ queue_members: z.array(member), next_page_uri: z.string().nullable() }),
  TwilioUpdateMember: updateMemberSchema,
} as const;
