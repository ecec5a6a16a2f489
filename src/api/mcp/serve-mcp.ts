import { createMcpHandler } from '@modelcontextprotocol/server';
import type { AuthInfo } from '@modelcontextprotocol/server';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { createClient } from '../../client/index.ts';
import { newMcpServer } from '../../mcp/index.ts';
import type { McpParts } from '../../mcp/index.ts';
import type { AuditLog } from '../access/audit-log.ts';
import { bearerToken, keyMissing } from '../access/auth.ts';
import type { RequestGuard } from '../access/request-guard.ts';
import { endpoint } from '../endpoint.ts';
import { injectFetch } from './inject-fetch.ts';

const PATH = '/mcp';
/** Where requests of tools seem to go; they never leave the process. */
const HERE = 'http://warmbridge.invalid';

/** Any key may speak MCP. What its tools may do is what the key may do by REST. */
const ACCESS = endpoint({
  method: 'POST',
  path: PATH,
  permission: 'session.own',
  // Its tools see what the client may see.
  isScoped: true,
  // What its tools ask for is counted.
  rate: 'free',
  summary: 'The Model Context Protocol by Streamable HTTP (docs/mcp.md)',
  responses: {},
  handle: () => ({ status: 501 }),
});

/** Serves the Model Context Protocol at /mcp. It keeps no sessions: each request stands for itself. */
export function serveMcp(
  app: FastifyInstance,
  guard: RequestGuard,
  audit: AuditLog,
  parts: Omit<McpParts, 'client'> & { readonly logger: Logger },
): void {
  const handler = createMcpHandler(
    ({ authInfo }) => {
      const source = authInfo?.extra?.['source'];
      const fetch = injectFetch(app, typeof source === 'string' ? source : '');
      return newMcpServer({ ...parts, client: createClient({ baseUrl: HERE, key: authInfo?.token, fetch }) });
    },
    { onerror: (error) => parts.logger.debug({ err: error }, 'a request by MCP was not understood') },
  );
  app.route({
    method: ['GET', 'POST', 'DELETE'],
    url: PATH,
    onRequest: async (request, reply) => {
      // A page of another site must not speak with the cookie of a browser.
      const noKey = request.headers.authorization === undefined ? keyMissing() : null;
      const refusal = noKey ?? (await guard.refusal(ACCESS, request, reply));
      if (refusal !== null) throw refusal;
    },
    handler: async (request, reply) => {
      const { body } = request;
      const response = await handler.fetch(webRequest(request, reply), {
        parsedBody: body,
        authInfo: authInfoOf(request, audit),
      });
      return await reply.send(response);
    },
  });
  app.addHook('onClose', async () => {
    await handler.close();
  });
}

/** The request as the Fetch standard has it. Its body is parsed already. */
function webRequest({ method, url, headers, body }: FastifyRequest, { raw }: FastifyReply): Request {
  const left = new AbortController();
  raw.once('close', () => {
    left.abort();
  });
  const values = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]);
  return new Request(new URL(url, HERE), {
    method,
    headers: values,
    signal: left.signal,
    ...(method === 'POST' && { body: JSON.stringify(body ?? null) }),
  });
}

function authInfoOf(request: FastifyRequest, audit: AuditLog): AuthInfo {
  const token = bearerToken(request.headers.authorization) ?? '';
  const client = audit.clientOf(request);
  return {
    token,
    clientId: client?.name ?? '',
    scopes: client === null ? [] : [client.role],
    extra: { source: request.ip },
  };
}
