import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { ApiAction } from '../../ports/actions.ts';
import type { Clock } from '../../ports/clock.ts';
import { asCallId } from '../../ports/ids.ts';
import type { Endpoint } from '../endpoint.ts';
import type { ActionRecorder } from './action-recorder.ts';
import type { ApiClient } from './api-client.ts';
import { PLAYS } from './permissions.ts';

const MAX_OBJECT_LENGTH = 512;

/** Logs and records each request that acts or plays a recording: who, from where, on what, and the result. */
export class AuditLog {
  readonly #logger: Logger;
  readonly #recorder: ActionRecorder;
  readonly #clock: Clock;
  readonly #clients = new WeakMap<FastifyRequest, ApiClient>();

  constructor(logger: Logger, recorder: ActionRecorder, clock: Clock) {
    this.#logger = logger;
    this.#recorder = recorder;
    this.#clock = clock;
  }

  /** This client has sent the request. */
  letIn(request: FastifyRequest, client: ApiClient): void {
    this.#clients.set(request, client);
  }

  /** The client that has sent the request; null if nobody needs to be known. */
  clientOf(request: FastifyRequest): ApiClient | null {
    return this.#clients.get(request) ?? null;
  }

  /** The request was answered. One that was refused for its key is logged as a refusal, not here. */
  answered(request: FastifyRequest, { method, path, permission }: Endpoint, reply: FastifyReply): void {
    const client = this.#clients.get(request);
    if (client === undefined || permission === null || (method === 'GET' && !PLAYS.has(permission))) return;
    const { id, ...more } = request.params as Readonly<Record<string, string>>;
    const isOfCall = path.includes('/calls/{id}');
    const target = isOfCall ? { callId: id, ...more } : { id, ...more };
    const status = reply.statusCode;
    this.#logger.info(
      { [client.kind]: client.name, source: request.ip, requestId: request.id, method, route: path, ...target, status },
      'an API client asked for an action',
    );
    const { kind, name: who, role } = client;
    const made = reply.getHeader('location');
    const object = typeof made === 'string' ? made : (request.url.split('?', 1)[0] ?? '');
    const callId = isOfCall && id !== undefined ? asCallId(id) : callMade(made);
    this.#record(request, { kind, who, role, method, route: path, object, callId, status });
  }

  /**
   * Somebody logged in, or could not: then only what was tried is known. It is put on record, and logged as a refusal
   * as often as the log bears.
   */
  loggedIn(request: Pick<FastifyRequest, 'ip' | 'id'>, client: ApiClient | null, tried: string): void {
    const known =
      client === null
        ? ({ kind: 'stranger', who: tried, role: null, status: 401 } as const)
        : ({ kind: client.kind, who: client.name, role: client.role, status: 201 } as const);
    const route = '/v1/session';
    if (client !== null) {
      const { kind, name } = client;
      this.#logger.info({ [kind]: name, source: request.ip, requestId: request.id }, 'somebody logged in');
    }
    this.#record(request, { ...known, method: 'POST', route, object: route, callId: null });
  }

  #record({ ip, id }: Pick<FastifyRequest, 'ip' | 'id'>, action: Omit<ApiAction, 'at' | 'source' | 'requestId'>): void {
    this.#recorder.record({
      ...action,
      at: new Date(this.#clock.wall()).toISOString(),
      object: action.object.slice(0, MAX_OBJECT_LENGTH),
      source: ip,
      requestId: id,
    });
  }
}

/** The call that a request has placed. */
function callMade(location: unknown): ApiAction['callId'] {
  const [, id] = (typeof location === 'string' ? /^\/v1\/calls\/([^/]+)$/.exec(location) : null) ?? [];
  return id === undefined ? null : asCallId(decodeURIComponent(id));
}
