import type { Config, RouteFallback } from '../../config/index.ts';

/** Whether a route has such a fallback. A request to the API that asks for one is checked when it comes. */
export function takesFallback(routes: Config['routes'], wanted: RouteFallback['kind']): boolean {
  return routes.some(({ handoff: { fallback, closed = [] } }) =>
    [...fallback, ...closed].some(({ kind }) => kind === wanted),
  );
}
