import type { Config } from '../../config/index.ts';
import type { Fallback } from '../../ports/call-control.ts';

/** Whether a route has such a fallback. A request to the API that asks for one is checked when it comes. */
export function takesFallback(routes: Config['routes'], wanted: Fallback['kind']): boolean {
  return routes.some(({ handoff: { fallback, closed = [] } }) =>
    [...fallback, ...closed].some(({ kind }) => kind === wanted),
  );
}
