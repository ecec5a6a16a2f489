import type { MediaServers } from '../../ports/media-servers.ts';
import { listPage, pageQuery } from '../answers/list-page.ts';
import { notFound } from '../api-error.ts';
import { endpoint } from '../endpoint.ts';
import type { Endpoint } from '../endpoint.ts';
import { mediaServerChangeSchema } from '../schemas/media-server-schemas.ts';

/** The servers of the media engine. */
export interface MediaServerSource {
  /** Null or missing if the engine has no servers. The list is empty then. */
  readonly mediaServers?: MediaServers | null | undefined;
}

/** /v1/media-servers and /v1/media-servers/{id}. */
export function mediaServerEndpoints({ mediaServers }: MediaServerSource): readonly Endpoint[] {
  return [
    endpoint({
      method: 'GET',
      path: '/v1/media-servers',
      permission: 'system.read',
      summary: 'The FreeSWITCH servers and their calls. The list is empty with the embedded engine',
      query: pageQuery,
      responses: { 200: { description: 'A page of media servers', schema: 'MediaServerList' } },
      handle: ({ query }) => ({ status: 200, body: listPage(mediaServers?.servers() ?? [], query, ({ id }) => id) }),
    }),
    endpoint({
      method: 'GET',
      path: '/v1/media-servers/{id}',
      permission: 'system.read',
      summary: 'A FreeSWITCH server and its calls',
      responses: {
        200: { description: 'The server', schema: 'MediaServer' },
        404: { description: 'There is no such server', schema: 'Error' },
      },
      handle: ({ params }) => {
        const server = mediaServers?.servers().find(({ id }) => id === params['id']);
        if (server === undefined) throw notFound('media server');
        return { status: 200, body: server };
      },
    }),
    endpoint({
      method: 'PUT',
      path: '/v1/media-servers/{id}',
      permission: 'system.act',
      summary: 'Drain a server for maintenance, or take it back. The calls on it go on',
      body: mediaServerChangeSchema,
      bodyName: 'MediaServerChange',
      responses: {
        200: { description: 'The server as it is now', schema: 'MediaServer' },
        404: { description: 'There is no such server', schema: 'Error' },
      },
      handle: ({ params, body }) => {
        const server = mediaServers?.drain(params['id'] ?? '', body.draining) ?? null;
        if (server === null) throw notFound('media server');
        return { status: 200, body: server };
      },
    }),
  ];
}
