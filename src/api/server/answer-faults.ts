import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { allowedMethods } from './allowed-methods.ts';
import type { RefusalLog } from '../../shared/refusal-log.ts';
import { ApiError } from '../api-error.ts';
import type { ApiRefusal } from '../api-error.ts';
import type { Dialect } from '../dialect.ts';
import { dialectAt } from '../dialect.ts';
import type { Endpoint } from '../endpoint.ts';
import { apiErrorOf } from './http-faults.ts';
import { REQUEST_ID_HEADER } from './request-ids.ts';

const REFUSALS: Readonly<Record<ApiRefusal, string>> = {
  'api-rate': 'an API client sent too many requests',
  'api-browser': 'a request of a browser was refused: no page of ours has sent it',
  'api-login': 'somebody could not log in',
  'api-busy': 'a password or a key was not checked: too many wait',
};

/** Answers errors in the shape of the API that the path is of. */
export class FaultAnswers {
  readonly #dialects: readonly Dialect[];
  readonly #logger: Logger;
  readonly #refusals: RefusalLog;

  constructor(dialects: readonly Dialect[], logger: Logger, refusals: RefusalLog) {
    this.#dialects = dialects;
    this.#logger = logger;
    this.#refusals = refusals;
  }

  /** Answers the errors of endpoints, and requests for which there is no endpoint. */
  handle(app: FastifyInstance, endpoints: readonly Endpoint[]): void {
    app.setErrorHandler((error, request, reply) => {
      this.send(request, reply, error);
    });
    app.setNotFoundHandler((request, reply) => {
      const pathname = pathOf(request);
      const methods = allowedMethods(endpoints, pathname);
      const known = methods.length > 0 ? null : dialectAt(this.#dialects, pathname)?.unknownPath?.(pathname);
      this.send(request, reply, known ?? unknownPath(methods));
    });
  }

  send(request: FastifyRequest, reply: FastifyReply, error: unknown): void {
    const known = apiErrorOf(error);
    const where = { requestId: request.id, method: request.method, route: routeOf(request) };
    if (known === null) this.#logger.error({ err: error, ...where }, 'a request failed');
    else if (known.refusal !== null) {
      const { refusal, message: why } = known;
      this.#refusals.tell(refusal, request.ip, { ...where, why }, REFUSALS[refusal]);
    }
    const answered =
      known ?? new ApiError('internal', 'the request failed because of a fault in Warmbridge; its log has the cause');
    const dialect = dialectAt(this.#dialects, pathOf(request));
    const own = { status: answered.status, body: answered.bodyOf(request.id), headers: answered.headers };
    const { status, body, headers = answered.headers } = dialect?.answerTo(answered) ?? own;
    void reply.header(REQUEST_ID_HEADER, request.id);
    void reply.code(status).headers(headers).type('application/json; charset=utf-8').send(body);
  }
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? '';
}

function unknownPath(methods: readonly string[]): ApiError {
  if (methods.length === 0) return new ApiError('not-found', 'there is nothing at this path');
  const allow = methods.join(', ');
  // RFC 9110 15.5.6: "The origin server MUST generate an Allow header field in a 405 response".
  return new ApiError('method-not-allowed', `this path takes ${allow}`, { headers: { allow } });
}

/** The route as a pattern. The values that the caller put into the path may be personal. */
function routeOf(request: FastifyRequest): string {
  return request.routeOptions.url ?? 'none';
}
