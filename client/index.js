// Made by `npm run client` from the schemas of the API. Do not edit.
import createFetchClient from 'openapi-fetch';

/** What {@link createClient} needs. */

/** The API with the types of its OpenAPI document: each method gives `{ data, error, response }`. */

/** A shape of the API by its name in the OpenAPI document, such as `Schema<'Call'>`. */

/** Methods that change nothing, and need no CSRF token. */
const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS'];

/** A client of the REST API. An answer that is no success is in `error`, with its type; a network fault is thrown. */
export function createClient({ baseUrl, key, fetch, csrf }) {
  const client = createFetchClient({
    baseUrl: baseUrl.replace(/\/+$/, ''),
    credentials: 'same-origin',
    ...(fetch !== undefined && { fetch }),
  });
  const credentials = {
    onRequest: ({ request }) => {
      if (key !== undefined) request.headers.set('authorization', `Bearer ${key}`);
      const token = SAFE_METHODS.includes(request.method) ? null : (csrf?.() ?? null);
      if (token !== null) request.headers.set('x-csrf-token', token);
      return request;
    },
  };
  client.use(credentials);
  return client;
}
