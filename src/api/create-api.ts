import websocket from '@fastify/websocket';
import fastify from 'fastify';
import { MAX_JSON_BODY_BYTES } from '../shared/json-limits.ts';
import { RefusalLog } from '../shared/refusal-log.ts';
import { SystemClock } from '../shared/system-clock.ts';
import { FaultAnswers } from './server/answer-faults.ts';
import { apiEndpoints } from './api-endpoints.ts';
import type { ApiLimits, ApiOptions } from './api-endpoints.ts';
import { AuditLog } from './access/audit-log.ts';
import { authenticator } from './access/auth.ts';
import { takeBodies } from './server/body-parsers.ts';
import { boundConnections, refuseMalformed } from './server/client-connections.ts';
import { openTeler } from './dialects/teler/index.ts';
import { openTwilio } from './dialects/twilio/index.ts';
import { openVoipbin } from './dialects/voipbin/index.ts';
import { liveClients } from './endpoints/live.ts';
import { KeyGuesses } from './access/key-guesses.ts';
import { serveMcp } from './mcp/serve-mcp.ts';
import { serveDocumentation } from './server/documentation.ts';
import { serveEndpoints } from './server/serve-endpoints.ts';
import { withoutPrefix } from './pages/path-prefix.ts';
import { servePages } from './pages/serve-pages.ts';
import { LiveTickets } from './live/live-tickets.ts';
import { RequestGuard } from './access/request-guard.ts';

/** A REST API that listens. */
export interface Api {
  /** Such as `http://127.0.0.1:8080`. */
  readonly address: string;
  /** Cuts every connection. Idempotent. */
  close(): Promise<void>;
}

/** Characters of a variable in a path. The token of a context link is the longest. */
const MAX_PARAMETER_LENGTH = 512;
const KEEP_ALIVE_TIMEOUT_MS = 30_000;
/** Nobody sends us messages by a WebSocket. */
const MAX_SOCKET_MESSAGE_BYTES = 1_024;
const DEFAULT_LIMITS: ApiLimits = { requestTimeoutMs: 10_000, maxConnections: 1_000, maxConnectionsPerSource: 200 };

/** Starts the REST API. @throws Error if it cannot listen */
export async function createApi(options: ApiOptions): Promise<Api> {
  const { clock = new SystemClock(), logger } = options;
  const refusals = options.refusals ?? new RefusalLog(logger, clock);
  const { requestTimeoutMs, maxConnections, maxConnectionsPerSource } = { ...DEFAULT_LIMITS, ...options.limits };
  const opened = [
    ...(options.voipbin === undefined ? [] : [await openVoipbin(options.voipbin, options)]),
    ...(options.teler === undefined ? [] : [openTeler(options.teler, options)]),
    ...(options.twilio === undefined ? [] : [openTwilio(options.twilio, options, clock)]),
  ];
  const dialects = opened.map(({ dialect }) => dialect);
  const faults = new FaultAnswers(dialects, logger);
  const app = fastify({
    logger: false,
    bodyLimit: MAX_JSON_BODY_BYTES,
    rewriteUrl: ({ url = '/' }) => withoutPrefix(url, options.config.pathPrefix),
    routerOptions: { maxParamLength: MAX_PARAMETER_LENGTH },
    requestTimeout: requestTimeoutMs,
    // Node gives a body 60 s if the time for the headers is longer than that for the request. It checks only every 30
    // s.
    http: { headersTimeout: requestTimeoutMs, connectionsCheckingInterval: requestTimeoutMs / 10 },
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    forceCloseConnections: true,
    frameworkErrors: (error, request, reply) => {
      faults.send(request, reply, error);
    },
    clientErrorHandler: (error, socket) => {
      refuseMalformed(error, socket, refusals);
    },
  });
  app.server.maxConnections = maxConnections;
  boundConnections(app.server, maxConnectionsPerSource, refusals);
  const tickets = new LiveTickets(clock);
  const live = liveClients(options, clock, (key) => tickets.issue(key));
  const endpoints = apiEndpoints(
    options,
    clock,
    live.endpoints,
    opened.flatMap((each) => each.endpoints),
  );
  takeBodies(app);
  faults.handle(app, endpoints);
  await serveDocumentation(app, endpoints);
  await servePages(app, logger);
  const audit = new AuditLog(logger);
  const authenticate = authenticator(options.config.keys);
  const guard = new RequestGuard({ authenticate, tickets, guesses: new KeyGuesses(clock), refusals, audit });
  await app.register(websocket, {
    options: { maxPayload: MAX_SOCKET_MESSAGE_BYTES },
    preClose: (done: () => void) => {
      live.close();
      done();
    },
  });
  serveEndpoints(app, endpoints, guard, audit);
  if (options.mcp !== undefined) serveMcp(app, guard, audit, { ...options.mcp, clock, logger });
  const { host, port } = options.config.listen;
  const address = await app.listen({ host, port });
  return { address, close: () => app.close() };
}
