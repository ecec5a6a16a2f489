import { endpoint } from '../endpoint.ts';
import type { Endpoint } from '../endpoint.ts';
import { dispositionSchema } from '../schemas/report-schemas.ts';
import { callIdOf, valueOf } from './call-access.ts';
import type { CallSource } from './call-access.ts';

/** /v1/calls/{id}/disposition. */
export function dispositionEndpoints(source: CallSource): readonly Endpoint[] {
  return [
    endpoint({
      method: 'POST',
      path: '/v1/calls/{id}/disposition',
      permission: 'calls.act',
      summary: 'Say what came of a call, during it or after its end. The last one counts',
      body: dispositionSchema,
      bodyName: 'Disposition',
      examples: {
        resolved: { resolved: true, precise: true },
        'wrong department': { resolved: false, precise: false, note: 'Wanted sales' },
      },
      responses: {
        200: { description: 'The call as it is now', schema: 'Call' },
        404: { description: 'There is no such call', schema: 'Error' },
        409: { description: 'What is known of the call was erased', schema: 'Error' },
      },
      handle: async ({ params, body: { resolved, precise, note }, client }) => {
        const id = callIdOf(params);
        const outcome = await source.control.dispositions.give(id, {
          resolved,
          ...(precise !== undefined && { precise }),
          ...(note !== undefined && note !== '' && { note }),
          by: client?.name ?? '',
        });
        return { status: 200, body: await valueOf(source, id, outcome) };
      },
    }),
  ];
}
