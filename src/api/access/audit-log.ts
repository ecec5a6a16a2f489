import type { FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { ApiKey } from '../../config/index.ts';
import type { Endpoint } from '../endpoint.ts';

/** Logs each request that acts or plays a recording: its key, its source, its object and its result. */
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

  /** The key that the request was let in with; null if it needed none. */
  keyOf(request: FastifyRequest): ApiKey | null {
    return this.#keys.get(request) ?? null;
  }

  /** The request was answered. A request that was refused for its key is logged as a refusal, not here. */
  answered(request: FastifyRequest, { method, path, role }: Endpoint, status: number): void {
    const key = this.#keys.get(request);
    if (key === undefined || (method === 'GET' && role === 'viewer')) return;
    const { id, ...more } = request.params as Readonly<Record<string, string>>;
    const target = path.includes('/calls/{id}') ? { callId: id, ...more } : { id, ...more };
    this.#logger.info(
      { key: key.name, source: request.ip, method, route: path, ...target, status },
      'an API client asked for an action',
    );
  }
}
