import { redacted } from '../../config/index.ts';
import type { Route } from '../../config/index.ts';
import { endpoint } from '../endpoint.ts';
import type { Endpoint } from '../endpoint.ts';
import type { LoadOfRoute } from '../../ports/routes.ts';

/** The routes, and what is under way on them. */
export interface RouteSource {
  readonly routes: readonly Route[];
  readonly loadOfRoute: LoadOfRoute;
}

/** /v1/routes. */
export function routeEndpoints({ routes, loadOfRoute }: RouteSource): readonly Endpoint[] {
  const items = routes.map((route) => ({ to: route.match.to, shown: redacted(route) as object }));
  return [
    endpoint({
      method: 'GET',
      path: '/v1/routes',
      permission: 'system.read',
      summary: 'The routes as they are configured, and what is under way on each. Secrets are shown as ***',
      responses: { 200: { description: 'All routes', schema: 'RouteList' } },
      handle: () => ({
        status: 200,
        body: { items: items.map(({ to, shown }) => ({ ...shown, load: loadOfRoute(to) })), nextCursor: null },
      }),
    }),
  ];
}
