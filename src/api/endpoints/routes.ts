import { redacted } from '../../config/index.ts';
import type { Route } from '../../config/index.ts';
import { listPage, pageQuery } from '../answers/list-page.ts';
import { endpoint } from '../endpoint.ts';
import type { Endpoint } from '../endpoint.ts';
import type { LoadOfRoute } from '../../ports/routes.ts';

/** The routes, and what is under way on them. */
export interface RouteSource {
  readonly routes: () => readonly Route[];
  readonly loadOfRoute: LoadOfRoute;
}

/** /v1/routes. */
export function routeEndpoints({ routes, loadOfRoute }: RouteSource): readonly Endpoint[] {
  const itemOf = (route: Route): object => ({ ...(redacted(route) as object), load: loadOfRoute(route.match.to) });
  return [
    endpoint({
      method: 'GET',
      path: '/v1/routes',
      permission: 'system.read',
      summary: 'The routes as they are configured, and what is under way on each. Secrets are shown as ***',
      query: pageQuery,
      responses: { 200: { description: 'A page of routes, in their order', schema: 'RouteList' } },
      handle: ({ query }) => {
        const { items, nextCursor } = listPage(routes(), query, ({ match }) => JSON.stringify(match));
        return { status: 200, body: { items: items.map(itemOf), nextCursor } };
      },
    }),
  ];
}
