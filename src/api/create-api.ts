import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import websocket from '@fastify/websocket';
import type { WebSocket } from '@fastify/websocket';
import fastify from 'fastify';
import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify';
import type { Logger } from 'pino';
import type { ApiConfig, Route } from '../config/index.ts';
import type { CallbackDeskPort } from '../ports/callbacks.ts';
import type { LoadOfRoute, RouteLoad } from '../ports/routes.ts';
import type { Clock } from '../ports/clock.ts';
import type { OpeningHours } from '../ports/hours.ts';
import type { OutgoingCalls } from '../ports/outgoing-calls.ts';
import type { ReportStore } from '../ports/reports.ts';
import type { VoicemailStore } from '../ports/voicemails.ts';
import { MAX_JSON_BODY_BYTES } from '../shared/json-limits.ts';
import { RefusalLog } from '../shared/refusal-log.ts';
import { SystemClock } from '../shared/system-clock.ts';
import { FaultAnswers } from './answer-faults.ts';
import { AuditLog } from './audit-log.ts';
import { authenticator } from './auth.ts';
import { takeBodies } from './body-parsers.ts';
import { boundConnections, refuseMalformed } from './client-connections.ts';
import { openTeler } from './dialects/teler/index.ts';
import type { TelerParts } from './dialects/teler/index.ts';
import { openTwilio } from './dialects/twilio/index.ts';
import type { TwilioParts } from './dialects/twilio/index.ts';
import { openVoipbin } from './dialects/voipbin/index.ts';
import type { VoipbinParts } from './dialects/voipbin/index.ts';
import type { ApiRequest, Endpoint, SocketOpener } from './endpoint.ts';
import { agentQueueEndpoints } from './endpoints/agent-queues.ts';
import type { AgentQueueSource } from './endpoints/agent-queues.ts';
import { agentEndpoints } from './endpoints/agents.ts';
import type { AgentSource } from './endpoints/agents.ts';
import { callbackEndpoints } from './endpoints/callbacks.ts';
import { callEndpoints } from './endpoints/calls.ts';
import { contextEndpoints } from './endpoints/context.ts';
import type { ContextSource } from './endpoints/context.ts';
import { conversationEndpoints } from './endpoints/conversation.ts';
import { dispositionEndpoints } from './endpoints/disposition.ts';
import { escalationEndpoints } from './endpoints/escalation.ts';
import { eventEndpoints } from './endpoints/events.ts';
import { handoffEndpoints } from './endpoints/handoffs.ts';
import { healthEndpoints } from './endpoints/health.ts';
import type { HealthSource } from './endpoints/health.ts';
import { liveClients } from './endpoints/live.ts';
import type { LiveSource } from './endpoints/live.ts';
import { memberEndpoints } from './endpoints/members.ts';
import { mediaServerEndpoints } from './endpoints/media-servers.ts';
import type { MediaServerSource } from './endpoints/media-servers.ts';
import { auditEndpoints } from './endpoints/audit.ts';
import type { AuditSource } from './endpoints/audit.ts';
import { hoursEndpoints } from './endpoints/hours.ts';
import { placeCallEndpoints } from './endpoints/place-call.ts';
import { recordingControlEndpoints } from './endpoints/recording-control.ts';
import { recordingEndpoints } from './endpoints/recording.ts';
import type { RecordingSource } from './endpoints/recording.ts';
import { reportEndpoints } from './endpoints/reports.ts';
import { routeEndpoints } from './endpoints/routes.ts';
import { transcriptEndpoints } from './endpoints/transcript.ts';
import { trunkEndpoints } from './endpoints/trunks.ts';
import type { TrunkSource } from './endpoints/trunks.ts';
import { transcriptSearchEndpoints } from './endpoints/transcripts.ts';
import { voicemailEndpoints } from './endpoints/voicemails.ts';
import { webhookDeliveryEndpoints } from './endpoints/webhook-deliveries.ts';
import type { DeliverySource } from './endpoints/webhook-deliveries.ts';
import { KeyGuesses } from './key-guesses.ts';
import { LiveTickets } from './live/live-tickets.ts';
import { openApiDocument } from './openapi.ts';
import { RequestGuard } from './request-guard.ts';

/** What the REST API needs. */
export interface ApiOptions
  extends HealthSource, RecordingSource, ContextSource, MediaServerSource, TrunkSource, DeliverySource, LiveSource {
  readonly config: ApiConfig;
  readonly routes: () => readonly Route[];
  /** @defaultValue nothing is under way */
  readonly loadOfRoute?: LoadOfRoute | undefined;
  readonly outgoing: OutgoingCalls;
  /** @defaultValue there are none */
  readonly hours?: (() => readonly OpeningHours[]) | undefined;
  /** @defaultValue there are none, and no endpoint for them */
  readonly agents?: AgentSource | undefined;
  /** The queues for agents. @defaultValue there are none, and no endpoint for them */
  readonly queues?: AgentQueueSource | undefined;
  /** Messages of callers. @defaultValue there are none, and no endpoint for them */
  readonly voicemails?: VoicemailStore | undefined;
  /** Callers who are called back. @defaultValue there are none, and no endpoint for them */
  readonly callbacks?: CallbackDeskPort | undefined;
  /** What vouches for the records. @defaultValue nothing, and no endpoint for it */
  readonly audit?: AuditSource | undefined;
  /** @defaultValue there are none, and no endpoint for them */
  readonly reports?: ReportStore | undefined;
  /** The VoIPBin dialect. @defaultValue it is off */
  readonly voipbin?: VoipbinParts | undefined;
  /** The Teler dialect. @defaultValue it is off */
  readonly teler?: TelerParts | undefined;
  /** Twilio's REST API. @defaultValue it is off */
  readonly twilio?: TwilioParts | undefined;
  readonly logger: Logger;
  /** @defaultValue the system's clock */
  readonly clock?: Clock;
  /** The log of refusals. @defaultValue one of its own */
  readonly refusals?: RefusalLog;
  readonly limits?: Partial<ApiLimits>;
}

/** Limits of the connections of clients. */
export interface ApiLimits {
  /** Time in which a client has to send its whole request. @defaultValue 10 s */
  readonly requestTimeoutMs: number;
  /** Connections of all clients together. One more is closed at once. @defaultValue 1000 */
  readonly maxConnections: number;
  /** Connections of one source. One more is closed at once. @defaultValue 200 */
  readonly maxConnectionsPerSource: number;
}

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

const NO_LOAD: RouteLoad = { calls: 0, handoffs: 0, refusedCalls: 0, refusedHandoffs: 0 };

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
  const endpoints = [
    ...healthEndpoints(options),
    ...callEndpoints(options),
    ...(options.agents === undefined ? [] : agentEndpoints(options.agents, clock)),
    ...(options.queues === undefined ? [] : agentQueueEndpoints(options.queues, clock)),
    ...hoursEndpoints(options.hours ?? (() => []), clock),
    ...(options.audit === undefined ? [] : auditEndpoints(options.audit, options)),
    ...(options.callbacks === undefined ? [] : callbackEndpoints(options.callbacks)),
    ...(options.voicemails === undefined ? [] : voicemailEndpoints({ ...options, voicemails: options.voicemails })),
    ...dispositionEndpoints(options),
    ...(options.reports === undefined ? [] : reportEndpoints(options.reports, clock)),
    ...placeCallEndpoints(options.outgoing),
    ...handoffEndpoints(options),
    ...conversationEndpoints(options),
    ...memberEndpoints(options),
    ...eventEndpoints(options),
    ...recordingEndpoints(options),
    ...recordingControlEndpoints(options),
    ...contextEndpoints(options, clock),
    ...transcriptEndpoints(options),
    ...transcriptSearchEndpoints(options),
    ...live.endpoints,
    ...escalationEndpoints(options, options.routes),
    ...routeEndpoints({ routes: options.routes, loadOfRoute: options.loadOfRoute ?? ((): RouteLoad => NO_LOAD) }),
    ...mediaServerEndpoints(options),
    ...trunkEndpoints(options),
    ...webhookDeliveryEndpoints(options, clock),
    ...opened.flatMap((each) => each.endpoints),
  ];
  takeBodies(app);
  faults.handle(app, endpoints);
  await serveDocumentation(app, endpoints);
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
  serve(app, endpoints, guard, audit);
  const { host, port } = options.config.listen;
  const address = await app.listen({ host, port });
  return { address, close: () => app.close() };
}

/** The page loads nothing from other hosts, and it works without TLS. */
const DOCUMENTATION_CSP =
  "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'self'; " +
  "frame-ancestors 'none'";

/** Serves the document at /openapi.json and a page at /docs to try it. All files come from this server. */
async function serveDocumentation(app: FastifyInstance, endpoints: readonly Endpoint[]): Promise<void> {
  const document = openApiDocument(endpoints);
  app.get('/openapi.json', () => document);
  await app.register(swagger, { mode: 'static', specification: { document: document as never } });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: DOCUMENTATION_CSP,
    uiConfig: { persistAuthorization: false, validatorUrl: null },
    theme: { title: 'Warmbridge' },
  });
}

function serve(app: FastifyInstance, endpoints: readonly Endpoint[], guard: RequestGuard, audit: AuditLog): void {
  for (const endpoint of endpoints) {
    app.route({
      method: endpoint.method,
      url: endpoint.path.replaceAll('{', ':').replaceAll('}', ''),
      config: { bodies: endpoint.dialect?.bodies },
      // The key is checked before the body is read, so that a stranger cannot make us parse anything.
      onRequest: (request, _reply, done) => {
        done(guard.refusal(endpoint, request));
      },
      onResponse: (request, reply, done) => {
        audit.answered(request, endpoint, reply.statusCode);
        done();
      },
      ...(endpoint.socket !== undefined && socketParts(endpoint.socket, audit)),
      handler: async (request, reply) => {
        const response = await endpoint.handle(apiRequest(request, audit));
        await reply
          .code(response.status)
          .headers(response.headers ?? {})
          .send(response.body);
        return await reply;
      },
    });
  }
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

function apiRequest(request: FastifyRequest, audit: AuditLog): ApiRequest<unknown, unknown> {
  const { params, query, body, headers, ip: source } = request;
  const key = audit.keyOf(request);
  return { params: params as Record<string, string>, query, body, headers, role: key?.role ?? null, key, source };
}
