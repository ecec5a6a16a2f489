import type { OutgoingCalls } from '../../ports/outgoing-calls.ts';
import { endpoint } from '../endpoint.ts';
import type { Endpoint } from '../endpoint.ts';
import { callOrderSchema } from '../schemas/call-schemas.ts';
import { valueOfPlaced } from './call-access.ts';

/** POST /v1/calls. */
export function placeCallEndpoints(calls: OutgoingCalls): readonly Endpoint[] {
  return [
    endpoint({
      method: 'POST',
      path: '/v1/calls',
      permission: 'calls.place',
      rate: 'calls',
      summary: 'Call somebody. The call runs its route from the answer on',
      body: callOrderSchema,
      bodyName: 'CallOrder',
      responses: {
        201: { description: 'The call, which rings or has failed', schema: 'Call' },
        503: {
          description: 'A limit of the trunk is reached, or the program takes no calls (Retry-After)',
          schema: 'Error',
        },
      },
      handle: async ({ body }) => {
        const call = valueOfPlaced(await calls.placeCall(body));
        return { status: 201, headers: { location: `/v1/calls/${encodeURIComponent(call.id)}` }, body: call };
      },
    }),
  ];
}
