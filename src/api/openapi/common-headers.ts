import type { Endpoint, ResponseDoc } from '../endpoint.ts';

type Json = Readonly<Record<string, unknown>>;

const REQUEST_ID = header('X-Request-Id', 'A name for the request, in logs and in the answer. Default: one of ours');
const IDEMPOTENCY_KEY = header(
  'Idempotency-Key',
  'The same key and request again within 24 hours: the first answer, with `Idempotency-Replayed: true`',
);
const IF_NONE_MATCH = header('If-None-Match', 'The `ETag` of a former answer: 304 where it is still the same');
const IF_MATCH = header('If-Match', 'The `ETag` of what is to be changed: 412 where it is another one by now');

/** Headers that requests of an endpoint may have, whatever it does. */
export function headerParameters(endpoint: Endpoint): readonly Json[] {
  const { method, hasSecrets } = endpoint;
  if (!isOwn(endpoint)) return [];
  if (method === 'GET') return [REQUEST_ID, IF_NONE_MATCH];
  if (method === 'POST') return hasSecrets === true ? [REQUEST_ID] : [REQUEST_ID, IDEMPOTENCY_KEY];
  return [REQUEST_ID, IF_MATCH];
}

/** Answers that come of these headers. */
export function headerResponses(endpoint: Endpoint): Readonly<Record<number, ResponseDoc>> {
  const { method, hasSecrets, responses } = endpoint;
  if (!isOwn(endpoint)) return {};
  if (method === 'GET') {
    const isJson = responses[200]?.schema !== undefined;
    return isJson ? { 304: { description: 'It is as `If-None-Match` says' } } : {};
  }
  if (method !== 'POST') return { 412: { description: 'It is not as `If-Match` says', schema: 'Error' } };
  if (hasSecrets === true) return {};
  return {
    409: { description: 'The first request with this `Idempotency-Key` is under way', schema: 'Error' },
    422: { description: 'The `Idempotency-Key` was used for another request', schema: 'Error' },
  };
}

function isOwn({ dialect, path }: Endpoint): boolean {
  return dialect === undefined && path.startsWith('/v1/');
}

function header(name: string, description: string): Json {
  return { name, in: 'header', required: false, schema: { type: 'string' }, description };
}
