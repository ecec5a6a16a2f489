import type { z } from 'zod';
import { asCallId } from '../../../ports/ids.ts';
import type { OutgoingCalls } from '../../../ports/outgoing-calls.ts';
import type { CallRecord } from '../../../ports/records.ts';
import type { CallQuery } from '../../../ports/store.ts';
import { accountPath } from '../../../shared/twilio/account-path.ts';
import { twilioCallStatus } from '../../../shared/twilio/call-status.ts';
import { uuidOfSid } from '../../../shared/twilio/twilio-sid.ts';
import type { Endpoint } from '../../endpoint.ts';
import type { CallSource } from '../../endpoints/call-access.ts';
import { knownCall } from '../../endpoints/call-access.ts';
import { callJson } from './call-json.ts';
import type { CallWork } from './call-work.ts';
import type { TwilioFlows } from './create-call.ts';
import { createCall } from './create-call.ts';
import { pageOf } from './paging.ts';
import { createCallSchema, listCallsQuery, updateCallSchema } from './schemas.ts';
import type { TwilioApi } from './twilio-endpoint.ts';
import { twilioEndpoint } from './twilio-endpoint.ts';
import { noResource, notSupported } from './twilio-error.ts';
import { updateCall } from './update-call.ts';

const CALL = { description: 'The call as it is now', schema: 'TwilioCall' } as const;
/** A list with a filter looks through so many pages of calls at once; its next page goes on behind them. */
const MAX_PAGES_READ = 20;

/** A call by its CallSid. @throws ApiError `not-found` */
export async function findBySid(
  source: CallSource,
  { params }: { readonly params: Readonly<Record<string, string>> },
): Promise<CallRecord> {
  const sid = params['CallSid'] ?? '';
  const id = uuidOfSid('CA', sid);
  const call = id === null ? null : await knownCall(source, asCallId(id));
  if (call === null) throw noResource(`${accountPath(params['AccountSid'] ?? '')}/Calls/${sid}.json`);
  return call;
}

/** Calls.json and Calls/{CallSid}.json. */
export function callEndpoints(
  api: TwilioApi,
  source: CallSource & { readonly outgoing: OutgoingCalls },
  flows: TwilioFlows,
  work: CallWork,
): readonly Endpoint[] {
  const { accountSid } = api;
  return [
    twilioEndpoint<unknown, z.output<typeof createCallSchema>>(api, {
      method: 'POST',
      path: '/Calls.json',
      permission: 'dialects.act',
      rate: 'calls',
      summary: 'Call somebody. The document of Url or Twiml leads the call once the party answers',
      body: createCallSchema,
      bodyName: 'TwilioCreateCall',
      bodyOptional: true,
      responses: { 201: { description: 'The call has begun', schema: 'TwilioCall' } },
      handle: async ({ body }) => ({
        status: 201,
        body: callJson(await createCall(source, flows, work, body), accountSid, 'queued'),
      }),
    }),
    twilioEndpoint(api, {
      method: 'GET',
      path: '/Calls.json',
      permission: 'dialects.read',
      summary: 'Calls, newest first',
      query: listCallsQuery,
      responses: { 200: { description: 'A page of calls', schema: 'TwilioCallList' } },
      handle: async ({ query }) => {
        const { calls, next } = await listCalls(source, query);
        const items = calls.map((call) => callJson(call, accountSid));
        return { status: 200, body: pageOf('calls', items, pathOf(accountSid), { query, next }) };
      },
    }),
    twilioEndpoint(api, {
      method: 'GET',
      path: '/Calls/{CallSid}.json',
      permission: 'dialects.read',
      summary: 'A call',
      responses: { 200: CALL },
      handle: async (request) => ({ status: 200, body: callJson(await findBySid(source, request), accountSid) }),
    }),
    twilioEndpoint<unknown, z.output<typeof updateCallSchema>>(api, {
      method: 'POST',
      path: '/Calls/{CallSid}.json',
      permission: 'dialects.act',
      summary: 'Change a call that is up: the document of Url or Twiml leads it from now on, or it ends (Status)',
      body: updateCallSchema,
      bodyName: 'TwilioUpdateCall',
      bodyOptional: true,
      responses: { 200: CALL },
      handle: async (request) => {
        const { id } = await findBySid(source, request);
        const call = await updateCall(source, flows, work, id, request.body);
        return { status: 200, body: callJson(call, accountSid) };
      },
    }),
    twilioEndpoint(api, {
      method: 'DELETE',
      path: '/Calls/{CallSid}.json',
      permission: 'dialects.act',
      summary: 'Not supported: Warmbridge keeps the records of calls as store.retentionDays says',
      responses: { 400: { description: 'Not supported', schema: 'TwilioError' } },
      handle: () => {
        throw notSupported('deleting the record of a call (store.retentionDays says how long it is kept)');
      },
    }),
  ];
}

function pathOf(accountSid: string): string {
  return `${accountPath(accountSid)}/Calls.json`;
}

type ListQuery = z.output<typeof listCallsQuery>;

/** A page of calls. With a filter on the state it may have fewer than were asked for, or none, and more behind. */
async function listCalls(
  { store, control }: CallSource,
  query: ListQuery,
): Promise<{ readonly calls: readonly CallRecord[]; readonly next: string | null }> {
  // Legs of a call are no calls of their own here.
  if (query.ParentCallSid !== undefined) return { calls: [], next: null };
  let next: string | null = query.PageToken ?? null;
  for (let pages = 1; ; pages += 1) {
    const page = await store.listCalls(storeQuery(query, next));
    const now = page.items.map((call) => control.live(call.id) ?? call);
    const calls = now.filter((call) => query.Status === undefined || twilioCallStatus(call) === query.Status);
    next = page.nextCursor;
    if (calls.length > 0 || next === null || pages === MAX_PAGES_READ) return { calls, next };
  }
}

function storeQuery(query: ListQuery, cursor: string | null): CallQuery {
  const { To: to, From: from, PageSize: limit, StartTime: on } = query;
  const startedFrom = on ?? query['StartTime>'];
  const startedTo = on === undefined ? query['StartTime<'] : dayAfter(on);
  return {
    limit,
    ...(to !== undefined && { to }),
    ...(from !== undefined && { from }),
    ...(startedFrom !== undefined && { startedFrom }),
    ...(startedTo !== undefined && { startedTo }),
    ...(cursor !== null && { cursor }),
  };
}

function dayAfter(time: string): string {
  return new Date(Date.parse(time) + 86_400_000).toISOString();
}
