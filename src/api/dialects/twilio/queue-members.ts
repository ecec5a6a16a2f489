import type { z } from 'zod';
import type { CallId } from '../../../ports/ids.ts';
import { asCallId } from '../../../ports/ids.ts';
import type { QueueMember, QueueRecord, QueueRegister } from '../../../ports/call-queues.ts';
import { callIdOfSid } from '../../../shared/twilio/twilio-sid.ts';
import { invalid } from '../../api-error.ts';
import type { Endpoint } from '../../endpoint.ts';
import type { CallSource } from '../../endpoints/call-access.ts';
import { valueOf } from '../../endpoints/call-access.ts';
import type { TwilioFlows } from './create-call.ts';
import { flowOf } from './flow.ts';
import { cut, pageOf } from './paging.ts';
import { memberJson, queuePath } from './queue-json.ts';
import { listQueuesQuery, updateMemberSchema } from './queue-schemas.ts';
import { queueBySid } from './queues.ts';
import type { TwilioApi } from './twilio-endpoint.ts';
import { twilioEndpoint } from './twilio-endpoint.ts';
import type { TwilioError } from './twilio-error.ts';
import { noResource } from './twilio-error.ts';

const PATH = '/Queues/{QueueSid}/Members';
/** In the place of a CallSid: whoever waits longest. */
const FRONT = 'Front';

type Params = Readonly<Record<string, string>>;

/** Queues/{QueueSid}/Members.json and Members/{CallSid}.json. */
export function memberEndpoints(
  api: TwilioApi,
  source: CallSource & { readonly queues: QueueRegister },
  { newAi, documentFault }: TwilioFlows,
): readonly Endpoint[] {
  const { accountSid } = api;
  const { queues, control } = source;
  return [
    twilioEndpoint(api, {
      method: 'GET',
      path: `${PATH}.json`,
      permission: 'dialects.read',
      summary: 'The calls that wait in a queue, the first in front',
      query: listQueuesQuery,
      responses: { 200: { description: 'A page of waiting calls', schema: 'TwilioMemberList' } },
      handle: ({ params, query }) => {
        const queue = queueBySid(queues, params);
        const { items, next } = cut(queues.members(queue.name), query);
        const shown = items.map((each) => memberJson(queue, accountSid, each));
        const path = `${queuePath(queue, accountSid)}/Members.json`;
        return { status: 200, body: pageOf('queue_members', shown, path, { query, next }) };
      },
    }),
    twilioEndpoint(api, {
      method: 'GET',
      path: `${PATH}/{CallSid}.json`,
      permission: 'dialects.read',
      summary: 'A waiting call, by its CallSid or as Front',
      responses: { 200: { description: 'The waiting call', schema: 'TwilioMember' } },
      handle: ({ params }) => {
        const queue = queueBySid(queues, params);
        const member = find(queues.members(queue.name), params);
        if (member === undefined) throw noMember(queue, params);
        return { status: 200, body: memberJson(queue, accountSid, member) };
      },
    }),
    twilioEndpoint<unknown, z.output<typeof updateMemberSchema>>(api, {
      method: 'POST',
      path: `${PATH}/{CallSid}.json`,
      permission: 'dialects.act',
      summary: 'Take a waiting call out of its queue. The document of Url leads it from now on',
      body: updateMemberSchema,
      bodyName: 'TwilioUpdateMember',
      bodyOptional: true,
      responses: { 200: { description: 'The call as it waited', schema: 'TwilioMember' } },
      handle: async ({ params, body }) => {
        const queue = queueBySid(queues, params);
        const flow = flowOf(body, documentFault);
        if (flow === null) throw invalid([{ path: 'Url', message: 'is required' }]);
        const call = callOf(params);
        const out = call === undefined ? null : queues.callOut(queue.name, call);
        if (out === null) throw noMember(queue, params);
        const { member } = out;
        try {
          await valueOf(source, member.call, await control.lead(member.call, newAi(flow)));
        } catch (error) {
          out.putBack();
          throw error;
        }
        return { status: 200, body: memberJson(queue, accountSid, member) };
      },
    }),
  ];
}

function find(members: readonly QueueMember[], params: Params): QueueMember | undefined {
  const call = callOf(params);
  return members.find((each) => call === null || each.call === call);
}

/** @returns null: whoever waits longest; undefined: no call */
function callOf({ CallSid: sid = '' }: Params): CallId | null | undefined {
  if (sid === FRONT) return null;
  const id = callIdOfSid(sid);
  return id === null ? undefined : asCallId(id);
}

function noMember(queue: QueueRecord, { AccountSid: account = '', CallSid: sid = '' }: Params): TwilioError {
  return noResource(`${queuePath(queue, account)}/Members/${sid}.json`);
}
