import createFetchClient from 'openapi-fetch';
import type { Client, Middleware } from 'openapi-fetch';
import type { components, paths } from './schema.d.ts';

/** What {@link createClient} needs. */
export interface ClientOptions {
  /** Where the API is, such as `http://127.0.0.1:8080`, with the path prefix if it has one. */
  readonly baseUrl: string;
  /** A key of the API. @defaultValue none: the cookie of a session, in a browser */
  readonly key?: string | undefined;
  /** @defaultValue the global one */
  readonly fetch?: ((request: Request) => Promise<Response>) | undefined;
  /** The CSRF token of the session, asked for with each request that changes something. */
  readonly csrf?: (() => string | null) | undefined;
}

/** The API with the types of its OpenAPI document: each method gives `{ data, error, response }`. */
export type WarmbridgeClient = Client<paths>;

/** A shape of the API by its name in the OpenAPI document, such as `Schema<'Call'>`. */
export type Schema<Name extends keyof components['schemas']> = components['schemas'][Name];

/** Methods that change nothing, and need no CSRF token. */
const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS'];

/** A client of the REST API. An answer that is no success is in `error`, with its type; a network fault is thrown. */
export function createClient({ baseUrl, key, fetch, csrf }: ClientOptions): WarmbridgeClient {
  const client = createFetchClient<paths>({
    baseUrl: baseUrl.replace(/\/+$/, ''),
    credentials: 'same-origin',
    ...(fetch !== undefined && { fetch }),
  });
  const credentials: Middleware = {
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
