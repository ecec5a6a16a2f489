import type { TryTelephonesPort } from '../../ports/try-it.ts';
import type { BrowserRequests } from '../access/browser-requests.ts';
import { conflict, invalid } from '../api-error.ts';
import { endpoint } from '../endpoint.ts';
import type { Endpoint } from '../endpoint.ts';
import { tryTelephonesOrderSchema } from '../schemas/try-schemas.ts';

/** /v1/try/telephones: being caller and agent oneself, in two pages of the browser. */
export function tryTelephonesEndpoints(
  telephones: TryTelephonesPort,
  { browsers }: { readonly browsers: Pick<BrowserRequests, 'pageOf'> },
): readonly Endpoint[] {
  return [
    endpoint({
      method: 'POST',
      path: '/v1/try/telephones',
      permission: 'try.run',
      summary: 'Get a button, a route, a user and an agent ready, to be caller and agent in two pages of the browser',
      body: tryTelephonesOrderSchema,
      bodyName: 'TryTelephonesOrder',
      bodyOptional: true,
      examples: { asItIs: {}, theReceptionist: { route: '+15559998888', ai: 'receptionist' } },
      responses: {
        201: { description: 'They are there until DELETE, or the end of the program', schema: 'TryTelephones' },
        409: {
          description: 'It is switched off (`off`), or browsers get no media here (`no-webrtc`)',
          schema: 'Error',
        },
      },
      handle: async ({ body, raw }) => {
        const { host, isSecure } = browsers.pageOf(raw);
        const begun = await telephones.begin(body, `${isSecure ? 'https' : 'http'}://${host}`);
        if (begun.ok) return { status: 201, body: begun.value };
        if (begun.code === 'invalid') throw invalid([{ path: begun.path, message: begun.message }]);
        throw conflict(begun.code, begun.message);
      },
    }),
    endpoint({
      method: 'DELETE',
      path: '/v1/try/telephones',
      permission: 'try.run',
      summary: 'Take all that away again. Calls that are up go on',
      responses: { 204: { description: 'It is gone, or was not there' } },
      handle: async () => {
        await telephones.end();
        return { status: 204 };
      },
    }),
  ];
}
