import type { FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { ApiKey } from '../config/index.ts';
import type { Endpoint } from './endpoint.ts';

/** Logs who acted, or heard a recording: with which key, from where, on what, and what came of it. */
export class AuditLog {
  readonly #logger: Logger;
  readonly #keys = new WeakMap<FastifyRequest, ApiKey>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** The request was let in with this key. */
  letIn(request: FastifyRequest, key: ApiKey): void {
    this.#keys.set(request, key);
  }

  /** The request was answered. One that was refused for its key has no line: the refusals have one. */
  answered(request: FastifyRequest, { method, path, role }: Endpoint, status: number): void {
    const key = this.#keys.get(request);
    if (key === undefined || (method === 'GET' && role === 'viewer')) return;
    const { id, ...more } = request.params as Readonly<Record<string, string>>;
    const target = path.startsWith('/v1/calls/') ? { callId: id, ...more } : { id, ...more };
    this.#logger.info(
      { key: key.name, source: request.ip, method, route: path, ...target, status },
      'a request to act',
    );
  }
}
