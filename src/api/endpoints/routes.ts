import { redacted } from '../../config/index.ts';
import type { Route } from '../../config/index.ts';
import { endpoint } from '../endpoint.ts';
import type { Endpoint } from '../endpoint.ts';

/** /v1/routes. */
export function routeEndpoints(routes: readonly Route[]): readonly Endpoint[] {
  const body = { items: routes.map(redacted), nextCursor: null };
  return [
    endpoint({
      method: 'GET',
      path: '/v1/routes',
      role: 'viewer',
      summary: 'The routes as they are configured. Secrets are shown as ***',
      responses: { 200: { description: 'All routes', schema: 'RouteList' } },
      handle: () => ({ status: 200, body }),
    }),
  ];
}
