import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiError, notFound } from '../api-error.ts';
import type { Endpoint } from '../endpoint.ts';

/** For so long a browser does not ask again whether it may send such a request, in seconds. */
const PREFLIGHT_MAX_AGE_S = 600;

/** What a preflight is told beside {@link crossOriginFault} (WHATWG Fetch 3.3.3). */
export function preflightHeaders({ method }: Pick<Endpoint, 'method'>): Readonly<Record<string, string>> {
  return {
    'access-control-allow-methods': method,
    'access-control-allow-headers': 'content-type',
    'access-control-max-age': String(PREFLIGHT_MAX_AGE_S),
  };
}

/**
 * Lets pages of other sites read the answer, errors too, where the endpoint is for them (CORS, WHATWG Fetch 3.3). Nothing
 * of it is for requests with cookies.
 * @returns why the request is refused: it comes from no such page. Null: it does, or the endpoint is for none
 */
export function crossOriginFault(
  { origins }: Pick<Endpoint, 'origins'>,
  { headers: { origin }, params }: Pick<FastifyRequest, 'headers' | 'params'>,
  reply: FastifyReply,
): ApiError | null {
  if (origins === undefined) return null;
  void reply.header('vary', 'Origin');
  const allowed = origins(params as Readonly<Record<string, string>>);
  if (allowed === null) return notFound('button');
  if (origin === undefined || !allowed.includes(origin)) return FOREIGN;
  void reply.headers({
    'access-control-allow-origin': origin,
    'access-control-expose-headers': 'Retry-After',
    'cross-origin-resource-policy': 'cross-origin',
  });
  return null;
}

const FOREIGN = new ApiError('forbidden', 'the page that sent this request is of no site that may send it (Origin)', {
  refusal: 'api-browser',
});
