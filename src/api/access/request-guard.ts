import type { FastifyRequest } from 'fastify';
import type { ApiKey } from '../../config/index.ts';
import type { RefusalLog } from '../../shared/refusal-log.ts';
import { ApiError } from '../api-error.ts';
import type { AuditLog } from './audit-log.ts';
import { bearerToken, unauthorized } from './auth.ts';
import type { authenticator } from './auth.ts';
import type { Endpoint } from '../endpoint.ts';
import type { KeyGuesses } from './key-guesses.ts';
import type { LiveTickets } from '../live/live-tickets.ts';

/** What {@link RequestGuard} goes by. */
export interface GuardParts {
  readonly authenticate: ReturnType<typeof authenticator>;
  readonly tickets: LiveTickets;
  readonly guesses: KeyGuesses;
  readonly refusals: RefusalLog;
  readonly audit: AuditLog;
}

/** RFC 6585 4: 429 Too Many Requests. */
const TOO_MANY_WRONG_KEYS = new ApiError('too-many-requests', 'too many wrong keys came from this address', {
  headers: { 'retry-after': '1' },
});

interface Credentials {
  readonly key: ApiKey | null;
  readonly error: ApiError | null;
  /** Whether there were any. */
  readonly given: boolean;
}

/** Lets requests in by their keys, or by tickets where an endpoint takes them. */
export class RequestGuard {
  readonly #parts: GuardParts;

  constructor(parts: GuardParts) {
    this.#parts = parts;
  }

  /** Why a request is refused; undefined if it is let in. */
  refusal(endpoint: Endpoint, request: FastifyRequest): ApiError | undefined {
    const { guesses, refusals, audit } = this.#parts;
    if (endpoint.role === null) return undefined;
    const { key, error, given } = this.#credentials(endpoint, endpoint.role, request);
    if (given && key === null) {
      const fields = { method: request.method, route: request.routeOptions.url ?? 'none' };
      refusals.tell('api-key', request.ip, fields, 'an API client sent a wrong key');
    }
    if (given && !guesses.hears(request.ip, key)) return TOO_MANY_WRONG_KEYS;
    if (key === null || error !== null) return error ?? TOO_MANY_WRONG_KEYS;
    audit.letIn(request, key);
    return undefined;
  }

  #credentials(
    { dialect, takesTicket }: Endpoint,
    role: ApiKey['role'],
    { headers, query }: FastifyRequest,
  ): Credentials {
    if (dialect !== undefined) {
      const token = dialect.keyOf({ headers, query });
      const presented = { token, place: dialect.keyPlace, ownKey: dialect.ownKey };
      return { ...this.#parts.authenticate(presented, role), given: token !== null };
    }
    const { authorization } = headers;
    const { ticket } = query as { readonly ticket?: unknown };
    if (takesTicket !== true || authorization !== undefined || typeof ticket !== 'string') {
      const token = bearerToken(authorization);
      return { ...this.#parts.authenticate({ token }, role), given: authorization !== undefined };
    }
    // Every key may have tickets only where its role suffices for what they open.
    const key = this.#parts.tickets.take(ticket);
    const error = key === null ? unauthorized('this ticket is not known, was used, or is too old', '') : null;
    return { key, error, given: true };
  }
}
