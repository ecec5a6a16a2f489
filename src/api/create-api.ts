import websocket from '@fastify/websocket';
import fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import { MAX_JSON_BODY_BYTES } from '../shared/json-limits.ts';
import { RefusalLog } from '../shared/refusal-log.ts';
import { SystemClock } from '../shared/system-clock.ts';
import { FaultAnswers } from './server/answer-faults.ts';
import { apiEndpoints } from './api-endpoints.ts';
import type { ApiLimits, ApiOptions } from './api-endpoints.ts';
import { openAccess } from './access/access.ts';
import { takeBodies } from './server/body-parsers.ts';
import { boundConnections, refuseMalformed } from './server/client-connections.ts';
import { RemoteCalls } from './nodes/remote-calls.ts';
import { openTeler } from './dialects/teler/index.ts';
import { openTwilio } from './dialects/twilio/index.ts';
import { openVoipbin } from './dialects/voipbin/index.ts';
import { liveEndpoints } from './endpoints/live.ts';
import { KeyGuesses } from './access/key-guesses.ts';
import { serveMcp } from './mcp/serve-mcp.ts';
import { RateLimits } from './access/rate-limits.ts';
import { Sight } from './access/sight.ts';
import { DialledCalls } from '../live/index.ts';
import { readTls, reloadTls } from './server/api-tls.ts';
import { secureAnswers } from './server/security-headers.ts';
import { serveDocumentation } from './server/documentation.ts';
import { EndpointAnswers } from './server/endpoint-answers.ts';
import { EntityTags } from './server/entity-tags.ts';
import { Idempotency } from './server/idempotency.ts';
import { nameAnswers, requestIdOf } from './server/request-ids.ts';
import { serveEndpoints } from './server/serve-endpoints.ts';
import { withoutPrefix } from './pages/path-prefix.ts';
import { serveCallScript } from './pages/serve-call-script.ts';
import { servePages } from './pages/serve-pages.ts';
import { LiveTickets } from './live/live-tickets.ts';
import { RequestGuard } from './access/request-guard.ts';

/** A REST API that listens. */
export interface Api {
  /** Such as `http://127.0.0.1:8080`. */
  readonly address: string;
  /** Reads the files of `api.tls` anew for later connections. @throws Error, and then all is as before */
  reloadTls(): void;
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
  const faults = new FaultAnswers(dialects, logger, refusals);
  const { tls, trustProxy } = options.config;
  // Node gives a body 60 s if the time for the headers is longer than that for the request. It checks only every 30 s.
  const http = { headersTimeout: requestTimeoutMs, connectionsCheckingInterval: requestTimeoutMs / 10 };
  const app = fastify({
    logger: false,
    genReqId: requestIdOf,
    requestIdHeader: false,
    bodyLimit: MAX_JSON_BODY_BYTES,
    rewriteUrl: ({ url = '/' }) => withoutPrefix(url, options.config.pathPrefix),
    routerOptions: { maxParamLength: MAX_PARAMETER_LENGTH },
    requestTimeout: requestTimeoutMs,
    ...(tls === null ? { http } : { https: { ...http, handshakeTimeout: requestTimeoutMs, ...readTls(tls, clock) } }),
    trustProxy: trustProxy.map(({ text }) => text),
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    forceCloseConnections: true,
    frameworkErrors: (error, request, reply) => {
      faults.send(request, reply, error);
    },
    clientErrorHandler: (error, socket) => {
      refuseMalformed(error, socket, refusals);
    },
  }) as FastifyInstance;
  nameAnswers(app);
  secureAnswers(app, tls !== null);
  app.server.maxConnections = maxConnections;
  boundConnections(app.server, maxConnectionsPerSource, refusals);
  const access = await openAccess(options, clock, logger);
  const sight = new Sight({
    dialled: options.dialled ?? new DialledCalls(),
    store: options.store,
    desk: options.agents?.desk ?? null,
    queues: options.queues?.register ?? null,
    isCurrent: (client) => access.isCurrent(client),
    clock,
  });
  const tickets = new LiveTickets(clock);
  const live = liveEndpoints(options, { ...access, sight, tickets }, clock);
  const ofDialects = opened.flatMap((each) => each.endpoints);
  const endpoints = apiEndpoints(options, { access, sight }, clock, [...live.endpoints, ...ofDialects]);
  const { others, control } = options;
  const remote = others === undefined ? null : new RemoteCalls({ others, control, logger });
  const served = remote === null ? endpoints : endpoints.map((each) => remote.reaching(each));
  takeBodies(app);
  faults.handle(app, endpoints);
  await serveDocumentation(app, endpoints);
  await serveCallScript(app);
  const { keys, sessions, browsers, audit } = access;
  await servePages(app, {
    logger,
    sockets: (request) => options.telephones?.sockets(browsers.pageOf(request)) ?? [],
  });
  const limits = new RateLimits(options.config.rateLimits, clock);
  const guesses = new KeyGuesses(clock);
  const guard = new RequestGuard({ keys, sessions, browsers, tickets, guesses, limits, sight, refusals, audit });
  await app.register(websocket, {
    options: { maxPayload: MAX_SOCKET_MESSAGE_BYTES },
    preClose: (done: () => void) => {
      void live.close().finally(done);
    },
  });
  const idempotency = await Idempotency.open({ values: options.values, clock, logger });
  serveEndpoints(app, served, guard, audit, new EndpointAnswers(new EntityTags(served), idempotency));
  if (options.mcp !== undefined) serveMcp(app, guard, audit, { ...options.mcp, clock, logger });
  const { host, port } = options.config.listen;
  const address = await app.listen({ host, port });
  remote?.serve(endpoints);
  return {
    address,
    reloadTls: () => {
      reloadTls(app.server, tls, clock);
    },
    close: async () => {
      await app.close();
      await access.close();
    },
  };
}
