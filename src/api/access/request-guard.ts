import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RefusalLog } from '../../shared/refusal-log.ts';
import { ApiError } from '../api-error.ts';
import type { Endpoint } from '../endpoint.ts';
import type { LiveTickets } from '../live/live-tickets.ts';
import type { ApiClient } from './api-client.ts';
import type { AuditLog } from './audit-log.ts';
import { bearerToken, keyMissing, keyUnknown, roleFault, unauthorized } from './auth.ts';
import type { BrowserRequests } from './browser-requests.ts';
import type { KeyBook } from './key-book.ts';
import type { KeyGuesses } from './key-guesses.ts';
import { UNLIMITED } from './rate-limits.ts';
import type { RateLimits } from './rate-limits.ts';
import type { SessionBook } from './session-book.ts';
import type { Sight } from './sight.ts';

/** What {@link RequestGuard} goes by. */
export interface GuardParts {
  readonly keys: KeyBook;
  readonly sessions: SessionBook;
  readonly browsers: BrowserRequests;
  readonly tickets: LiveTickets;
  readonly guesses: KeyGuesses;
  readonly limits: RateLimits;
  readonly sight: Sight;
  readonly refusals: RefusalLog;
  readonly audit: AuditLog;
}

/** RFC 6585 4: 429 Too Many Requests. */
const TOO_MANY_WRONG_KEYS = new ApiError('too-many-requests', 'too many wrong keys came from this address', {
  headers: { 'retry-after': '1' },
});

/** Who sent a request, or why nobody knows. */
type Found =
  { readonly client: ApiClient; readonly error?: undefined } | { readonly client: null; readonly error: ApiError };

/** Lets requests in by their keys, by sessions, or by tickets where an endpoint takes them. */
export class RequestGuard {
  readonly #parts: GuardParts;

  constructor(parts: GuardParts) {
    this.#parts = parts;
  }

  /** Why a request is refused; null if it is let in. */
  async refusal(endpoint: Endpoint, request: FastifyRequest, reply: FastifyReply): Promise<ApiError | null> {
    const { limits, sight, audit } = this.#parts;
    const { permission, path, rate, isScoped = false } = endpoint;
    if (permission === null) {
      const { headers, error } = rate === 'free' ? UNLIMITED : limits.ofStranger(request.ip);
      void reply.headers(headers);
      return error;
    }
    const { client, error: unknown } = await this.#find(endpoint, request);
    if (client === null) {
      const { headers, error } = limits.ofStranger(request.ip);
      void reply.headers(headers);
      return error ?? unknown;
    }
    const { headers, error: tooMany } = rate === 'free' ? UNLIMITED : limits.ofClient(client);
    void reply.headers(headers);
    audit.letIn(request, client);
    const fault = tooMany ?? roleFault(client, permission);
    if (fault !== null) return fault;
    const params = request.params as Readonly<Record<string, string>>;
    return (
      (rate === 'calls' ? limits.placesCall(client).error : null) ?? (await sight.fault(client, path, params, isScoped))
    );
  }

  async #find({ dialect, takesTicket }: Endpoint, request: FastifyRequest): Promise<Found> {
    const { headers, query, ip } = request;
    if (dialect !== undefined) {
      const token = dialect.keyOf({ headers, query });
      if (token === null) return { client: null, error: keyMissing(dialect.keyPlace) };
      return this.#heard(request, dialect.ownKey?.(token) ?? (await this.#byKey(token, ip)), keyUnknown());
    }
    const { authorization } = headers;
    if (authorization !== undefined) {
      const token = bearerToken(authorization);
      if (token === null) return this.#heard(request, null, keyMissing());
      return this.#heard(request, await this.#byKey(token, ip), keyUnknown());
    }
    const { ticket } = query as { readonly ticket?: unknown };
    if (takesTicket === true && typeof ticket === 'string') {
      // Every key may have tickets only where its role suffices for what they open.
      const unknown = unauthorized('this ticket is not known, was used, or is too old', '');
      return this.#heard(request, this.#parts.tickets.take(ticket), unknown);
    }
    return this.#bySession(request);
  }

  /** @returns undefined: keys of that source are not looked at now */
  async #byKey(token: string, source: string): Promise<ApiClient | null | undefined> {
    const { keys, guesses } = this.#parts;
    const known = keys.known(token);
    if (known !== null || !keys.mustHash(token)) return known;
    return guesses.isShut(source) ? undefined : await keys.verified(token);
  }

  #heard(request: FastifyRequest, client: ApiClient | null | undefined, unknown: ApiError): Found {
    const isHeard = client !== undefined && this.#parts.guesses.hears(request.ip, client);
    if (isHeard && client !== null) return { client };
    const fields = { requestId: request.id, method: request.method, route: request.routeOptions.url ?? 'none' };
    const message = client === null ? 'an API client sent a wrong key' : 'a key was not looked at, after wrong ones';
    this.#parts.refusals.tell('api-key', request.ip, fields, message);
    return { client: null, error: isHeard ? unknown : TOO_MANY_WRONG_KEYS };
  }

  #bySession(request: FastifyRequest): Found {
    const { browsers, sessions } = this.#parts;
    const token = browsers.tokenOf(request);
    if (token === null) return { client: null, error: keyMissing() };
    const session = sessions.use(token);
    if (session === null) return { client: null, error: unauthorized('this session is over: log in again', '') };
    const fault = browsers.fault(request, session);
    return fault === null ? { client: session.client } : { client: null, error: fault };
  }
}
