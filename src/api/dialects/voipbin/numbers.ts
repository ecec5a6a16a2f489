import type { z } from 'zod';
import type { NumberWebhooks } from '../../../ports/number-webhooks.ts';
import { ApiError, invalid } from '../../api-error.ts';
import type { Dialect } from '../../dialect.ts';
import { endpoint } from '../../endpoint.ts';
import type { Endpoint } from '../../endpoint.ts';
import { assignSchema, keyQuery } from './schemas.ts';

/** POST /v1.0/numbers/assign, as the tutorials have it. */
export function numberEndpoints(dialect: Dialect, numbers: NumberWebhooks): readonly Endpoint[] {
  return [
    endpoint<unknown, z.output<typeof assignSchema>>({
      dialect,
      method: 'POST',
      path: '/v1.0/numbers/assign',
      permission: 'dialects.act',
      summary: 'Make the application behind a webhook the AI of later calls to a number. It outlives a restart',
      query: keyQuery,
      body: assignSchema,
      bodyName: 'VoipbinAssign',
      responses: { 200: { description: 'The number and its webhook', schema: 'VoipbinAssigned' } },
      handle: async ({ body: { number, webhook_url } }) => {
        const assigned = await numbers.assign(number, webhook_url);
        if (assigned.ok) return { status: 200, body: { number: assigned.number, webhook_url, status: 'assigned' } };
        if (assigned.code === 'invalid') throw invalid([{ path: 'number', message: assigned.message }]);
        throw new ApiError('conflict', assigned.message);
      },
    }),
  ];
}
