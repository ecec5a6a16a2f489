import type { z } from 'zod';
import type { QueueRecord, QueueRegister } from '../../../ports/call-queues.ts';
import { accountPath } from '../../../shared/twilio/account-path.ts';
import { queueSid } from '../../../shared/twilio/twilio-sid.ts';
import { ApiError, invalid } from '../../api-error.ts';
import type { Endpoint } from '../../endpoint.ts';
import { cut, pageOf } from './paging.ts';
import { queueJson } from './queue-json.ts';
import { createQueueSchema, listQueuesQuery, updateQueueSchema } from './queue-schemas.ts';
import type { TwilioApi } from './twilio-endpoint.ts';
import { twilioEndpoint } from './twilio-endpoint.ts';
import { noResource, notSupported, TWILIO_CODES, TwilioError } from './twilio-error.ts';

const ONE = { description: 'The queue as it is now', schema: 'TwilioQueue' } as const;

/** A queue by its sid. @throws TwilioError */
export function queueBySid(queues: QueueRegister, params: Readonly<Record<string, string>>): QueueRecord {
  const { AccountSid: account = '', QueueSid: sid = '' } = params;
  const found = queues.list().find(({ name }) => queueSid(name) === sid);
  if (found === undefined) throw noResource(`${accountPath(account)}/Queues/${sid}.json`);
  return found;
}

/** Queues.json and Queues/{QueueSid}.json. */
export function queueEndpoints(api: TwilioApi, queues: QueueRegister): readonly Endpoint[] {
  const { accountSid } = api;
  return [
    twilioEndpoint(api, {
      method: 'GET',
      path: '/Queues.json',
      permission: 'dialects.read',
      summary: 'Queues that calls named, or a program made; newest first',
      query: listQueuesQuery,
      responses: { 200: { description: 'A page of queues', schema: 'TwilioQueueList' } },
      handle: ({ query }) => {
        const { items, next } = cut(queues.list(), query);
        const path = `${accountPath(accountSid)}/Queues.json`;
        const shown = items.map((each) => queueJson(each, accountSid));
        return { status: 200, body: pageOf('queues', shown, path, { query, next }) };
      },
    }),
    twilioEndpoint<unknown, z.output<typeof createQueueSchema>>(api, {
      method: 'POST',
      path: '/Queues.json',
      permission: 'dialects.act',
      summary: 'Make a queue, which stays when nobody is in it, and over a restart',
      body: createQueueSchema,
      bodyName: 'TwilioCreateQueue',
      bodyOptional: true,
      responses: { 201: { description: 'The queue', schema: 'TwilioQueue' } },
      handle: async ({ body: { FriendlyName: name, MaxSize: maxSize } }) => {
        if (name === undefined) throw invalid([{ path: 'FriendlyName', message: 'is required' }]);
        const made = await queues.create(name, maxSize);
        if (made === 'exists') throw invalid([{ path: 'FriendlyName', message: 'there is a queue of that name' }]);
        if (made === 'too-many') throw new ApiError('unavailable', 'there are as many queues as there may be');
        return { status: 201, body: queueJson(made, accountSid) };
      },
    }),
    twilioEndpoint(api, {
      method: 'GET',
      path: '/Queues/{QueueSid}.json',
      permission: 'dialects.read',
      summary: 'A queue',
      responses: { 200: ONE },
      handle: ({ params }) => ({ status: 200, body: queueJson(queueBySid(queues, params), accountSid) }),
    }),
    twilioEndpoint<unknown, z.output<typeof updateQueueSchema>>(api, {
      method: 'POST',
      path: '/Queues/{QueueSid}.json',
      permission: 'dialects.act',
      summary: 'Let more or fewer calls wait in a queue (MaxSize). Those who wait stay',
      body: updateQueueSchema,
      bodyName: 'TwilioUpdateQueue',
      bodyOptional: true,
      responses: { 200: ONE },
      handle: async ({ params, body: { FriendlyName: name, MaxSize: maxSize } }) => {
        const queue = queueBySid(queues, params);
        // Calls name it by this, and its sid is made of it.
        if (name !== undefined && name !== queue.name) throw notSupported('Another FriendlyName of a queue');
        const now = maxSize === undefined ? queue : ((await queues.resize(queue.name, maxSize)) ?? queue);
        return { status: 200, body: queueJson(now, accountSid) };
      },
    }),
    twilioEndpoint(api, {
      method: 'DELETE',
      path: '/Queues/{QueueSid}.json',
      permission: 'dialects.act',
      summary: 'Remove a queue in which nobody waits',
      responses: { 204: { description: 'It is gone' } },
      handle: async ({ params }) => {
        const { name } = queueBySid(queues, params);
        if (await queues.remove(name)) return { status: 204 };
        throw new TwilioError('bad-request', TWILIO_CODES.invalidParameter, 'Calls wait in the queue');
      },
    }),
  ];
}
