import type { z } from 'zod';
import type { AiConnector } from '../../../ports/ai.ts';
import type { OutgoingCalls } from '../../../ports/outgoing-calls.ts';
import type { CallRecord, LegRecord } from '../../../ports/records.ts';
import type { Dialect } from '../../dialect.ts';
import { endpoint } from '../../endpoint.ts';
import type { Endpoint } from '../../endpoint.ts';
import { callIdOf, findCall, valueOfPlaced } from '../../endpoints/call-access.ts';
import type { CallSource } from '../../endpoints/call-access.ts';
import type { Repeats } from './repeats.ts';
import { initiateSchema, listQuery } from './schemas.ts';

/** Makes the AI of a call: an application behind a flow URL. `initiated` tells the receiver of callbacks of the call. */
export type NewTelerAi = (
  flowUrl: string,
  statusCallbackUrl: string | null,
) => { readonly ai: AiConnector; readonly initiated: (call: CallRecord) => void };

const STATE_OF_LEG = {
  idle: 'created',
  inviting: 'created',
  ringing: 'ringing',
  answered: 'answered',
  ended: 'completed',
} as const;

/** A call as Teler shows it. */
export function telerCall(call: CallRecord): object {
  const { id, from, to, direction = 'inbound', startedAt, answeredAt, endedAt, ended } = call;
  const state = endedAt === null ? (answeredAt === null ? 'ringing' : 'answered') : answeredAt === null ? 'failed' : 'completed'; // prettier-ignore
  return {
    id,
    account_id: 'acc_local',
    voice_app_id: null,
    state,
    direction,
    from_number: from,
    to_number: to,
    properties: call.metadata,
    created_at: startedAt,
    answered_at: answeredAt,
    ended_at: endedAt,
    reason: ended?.reason ?? null,
    legs: call.legs.map((leg, index) => telerLeg(call, leg, index === 0)),
  };
}

function telerLeg({ id, from, to }: CallRecord, leg: LegRecord, isPrimary: boolean): object {
  return {
    id: leg.id,
    call_session_id: id,
    role: isPrimary ? 'primary' : 'transfer_target',
    state: STATE_OF_LEG[leg.state],
    from_number: from,
    to_number: isPrimary ? to : null,
  };
}

/** POST /api/v1/calls/initiate and /api/v1/voice/calls/initiate, and what reads calls. */
export function telerCallEndpoints(
  dialect: Dialect,
  source: CallSource & { readonly outgoing: OutgoingCalls },
  newAi: NewTelerAi,
  repeats: Repeats,
): readonly Endpoint[] {
  const initiate = (path: string): Endpoint =>
    endpoint<unknown, z.output<typeof initiateSchema>>({
      dialect,
      method: 'POST',
      path,
      permission: 'dialects.act',
      rate: 'calls',
      summary: 'Call somebody. The flow is asked for once the party answers',
      body: initiateSchema,
      bodyName: 'TelerInitiate',
      responses: { 202: { description: 'The call has begun', schema: 'TelerInitiated' } },
      handle: (request) =>
        repeats.answer(request, path, async () => {
          const {
            from_number: from,
            to_number: to,
            flow_url: flow,
            status_callback_url: callback,
            record,
          } = request.body;
          const { ai, initiated } = newAi(flow, callback ?? null);
          const placed = await source.outgoing.placeLedCall({ from, to }, ai);
          const call = valueOfPlaced(placed, (path) => `${path}_number`);
          initiated(call);
          const data = { id: call.id, from_number: from, to_number: to, status_callback_url: callback ?? null, record }; // prettier-ignore
          return { status: 202, body: { message: 'Call initiated successfully', data } };
        }),
    });
  return [
    initiate('/api/v1/calls/initiate'),
    initiate('/api/v1/voice/calls/initiate'),
    endpoint({
      dialect,
      method: 'GET',
      path: '/api/v1/voice/calls',
      permission: 'dialects.read',
      summary: 'Calls, newest first',
      query: listQuery,
      responses: { 200: { description: 'A page of calls', schema: 'TelerCallList' } },
      handle: async ({ query: { limit, cursor_after: cursor, from_number: from, to_number: to } }) => {
        const { items, nextCursor } = await source.store.listCalls({ limit, cursor, from, to });
        const data = items.map(telerCall);
        return {
          status: 200,
          body: { data, next_cursor: nextCursor, previous_cursor: null, has_more: nextCursor !== null },
        };
      },
    }),
    endpoint({
      dialect,
      method: 'GET',
      path: '/api/v1/voice/calls/{id}',
      permission: 'dialects.read',
      summary: 'A call',
      responses: { 200: { description: 'The call', schema: 'TelerCall' } },
      handle: async ({ params }) => ({ status: 200, body: telerCall(await findCall(source, callIdOf(params))) }),
    }),
  ];
}
