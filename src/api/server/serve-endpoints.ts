import type { WebSocket } from '@fastify/websocket';
import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify';
import { clientText } from '../access/api-client.ts';
import type { ApiClient } from '../access/api-client.ts';
import type { AuditLog } from '../access/audit-log.ts';
import type { RequestGuard } from '../access/request-guard.ts';
import { crossOriginFault, preflightHeaders } from './cross-origin.ts';
import { ENDPOINT_HEADERS } from './security-headers.ts';
import type { ApiRequest, Endpoint, SocketOpener } from '../endpoint.ts';
import type { EndpointAnswers } from './endpoint-answers.ts';

/** Serves endpoints: each asks the guard, then checks its input, and is put on record. */
export function serveEndpoints(
  app: FastifyInstance,
  endpoints: readonly Endpoint[],
  guard: RequestGuard,
  audit: AuditLog,
  answers: EndpointAnswers,
): void {
  for (const endpoint of endpoints) {
    app.route({
      method: endpoint.method,
      url: urlOf(endpoint),
      config: { bodies: endpoint.dialect?.bodies },
      // The key is checked before the body is read, so that a stranger cannot make us parse anything.
      onRequest: async (request, reply) => {
        void reply.headers(ENDPOINT_HEADERS);
        // Before anything is refused, so that such a page can read why.
        const foreign = crossOriginFault(endpoint, request, reply);
        const refusal = (await guard.refusal(endpoint, request, reply)) ?? foreign;
        if (refusal !== null) throw refusal;
      },
      onResponse: (request, reply, done) => {
        audit.answered(request, endpoint, reply);
        done();
      },
      ...(endpoint.socket !== undefined && socketParts(endpoint.socket, audit)),
      handler: async (request, reply) => {
        const from = { path: request.url, client: clientNameOf(audit.clientOf(request)) };
        const response = await answers.of(endpoint, apiRequest(request, audit), from);
        await reply
          .code(response.status)
          .headers(response.headers ?? {})
          .send(response.body);
        return await reply;
      },
    });
    if (endpoint.origins !== undefined) servePreflight(app, endpoint, guard);
  }
}

/** A browser asks first whether it may send what a page of another site wants to send (WHATWG Fetch 4.8). */
function servePreflight(app: FastifyInstance, endpoint: Endpoint, guard: RequestGuard): void {
  app.route({
    method: 'OPTIONS',
    url: urlOf(endpoint),
    handler: async (request, reply) => {
      void reply.headers(ENDPOINT_HEADERS);
      const foreign = crossOriginFault(endpoint, request, reply);
      const refusal = (await guard.refusal(endpoint, request, reply)) ?? foreign;
      if (refusal !== null) throw refusal;
      return await reply.code(204).headers(preflightHeaders(endpoint)).send();
    },
  });
}

/** The path as the router has it. */
function urlOf({ path }: Pick<Endpoint, 'path'>): string {
  return path.replaceAll('{', ':').replaceAll('}', '');
}

/** A WebSocket is opened once nothing speaks against it, so that a client that is refused gets an answer of HTTP. */
function socketParts(open: SocketOpener, audit: AuditLog): Pick<RouteOptions, 'preHandler' | 'wsHandler'> {
  const openers = new WeakMap<FastifyRequest, (socket: WebSocket) => void>();
  return {
    preHandler: async (request: FastifyRequest) => {
      if (request.ws) openers.set(request, await open(apiRequest(request, audit)));
    },
    wsHandler: (socket, request) => openers.get(request)?.(socket),
  };
}

/** What no other client has. */
function clientNameOf(client: ApiClient | null): string {
  return client === null ? '' : clientText(client);
}

function apiRequest(request: FastifyRequest, audit: AuditLog): ApiRequest<unknown, unknown> {
  const { params, query, body, headers, ip: source } = request;
  const client = audit.clientOf(request);
  const role = client?.role ?? null;
  return { params: params as Record<string, string>, query, body, headers, role, client, source, raw: request };
}
