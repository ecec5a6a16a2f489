import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';

/** The header by which clients, proxies and we name a request. */
export const REQUEST_ID_HEADER = 'x-request-id';
/** What a client may name a request by. Anything else gets a name of ours. */
const WELL_FORMED = /^[\w.:/+=@-]{1,128}$/;

/** The name of a request: that of the client where it is well-formed. */
export function requestIdOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers[REQUEST_ID_HEADER];
  return typeof given === 'string' && WELL_FORMED.test(given) ? given : randomUUID();
}

/** Has every answer say the name of its request. */
export function nameAnswers(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    void reply.header(REQUEST_ID_HEADER, request.id);
    done();
  });
}
