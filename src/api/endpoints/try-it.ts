import type { TryItPort } from '../../ports/try-it.ts';
import { conflict, invalid, notFound } from '../api-error.ts';
import { endpoint } from '../endpoint.ts';
import type { Endpoint } from '../endpoint.ts';
import { tryOrderSchema } from '../schemas/try-schemas.ts';

const NOT_FOUND = { description: 'There is no such try, or it is long over', schema: 'Error' } as const;

/** /v1/try and /v1/try/{id}. */
export function tryItEndpoints(tryIt: TryItPort): readonly Endpoint[] {
  return [
    endpoint({
      method: 'POST',
      path: '/v1/try',
      permission: 'try.run',
      rate: 'calls',
      summary: 'Place a call from a caller of ours, and hand it to an agent of ours. No other telephone rings',
      body: tryOrderSchema,
      bodyName: 'TryOrder',
      bodyOptional: true,
      examples: {
        asItIs: {},
        aHumanWhoDeclines: { route: '+15559998888', script: 'human', agent: 'declines' },
      },
      responses: {
        202: { description: 'It begins', schema: 'TryBegun' },
        409: {
          description: 'One is under way (`busy`), it is switched off (`off`), or no call can come in (`closed`)',
          schema: 'Error',
        },
      },
      handle: ({ body }) => {
        const begun = tryIt.start(body);
        if (begun.ok) {
          const { id, call, caller, agent } = begun.value;
          return { status: 202, headers: { location: `/v1/try/${id}` }, body: { id, call, caller, agent } };
        }
        if (begun.code === 'invalid') throw invalid([{ path: begun.path, message: begun.message }]);
        throw conflict(begun.code, begun.message);
      },
    }),
    endpoint({
      method: 'GET',
      path: '/v1/try/{id}',
      permission: 'try.run',
      summary: 'A try: its steps, its timings, what each telephone heard, and how it came out',
      responses: { 200: { description: 'The try', schema: 'Try' }, 404: NOT_FOUND },
      handle: ({ params }) => {
        const found = tryIt.get(params['id'] ?? '');
        if (found === null) throw notFound('try');
        return { status: 200, body: found };
      },
    }),
    endpoint({
      method: 'DELETE',
      path: '/v1/try/{id}',
      permission: 'try.run',
      summary: 'End a try, and its call. One that is over stays as it is',
      responses: { 200: { description: 'The try as it is now', schema: 'Try' }, 404: NOT_FOUND },
      handle: async ({ params }) => {
        const stopped = await tryIt.stop(params['id'] ?? '');
        if (stopped === null) throw notFound('try');
        return { status: 200, body: stopped };
      },
    }),
  ];
}
