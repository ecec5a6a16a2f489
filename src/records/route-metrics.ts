import type { RouteLoad } from '../ports/routes.ts';
import { PartMetrics } from './part-metrics.ts';

/** A route, by its `match.to`, and what is under way on it. */
export interface LoadedRoute extends RouteLoad {
  readonly route: string;
}

/** Prometheus metrics of the routes. */
export class RouteMetrics extends PartMetrics<readonly LoadedRoute[]> {
  constructor(routes: () => readonly LoadedRoute[]) {
    super('warmbridge_route', routes);
    const of = (valueOf: (route: LoadedRoute) => number) => (all: readonly LoadedRoute[]) =>
      all.map((each) => [{ route: each.route }, valueOf(each)] as const);
    this.gauge(
      'calls',
      'Calls of the route that are up, either way',
      of(({ calls }) => calls),
      ['route'],
    );
    this.gauge(
      'handoffs',
      'Handoffs of the route under way',
      of(({ handoffs }) => handoffs),
      ['route'],
    );
    this.counter(
      'refused_calls',
      'Calls that were more than the route may have',
      of(({ refusedCalls }) => refusedCalls),
      ['route'],
    );
    this.counter(
      'refused_handoffs',
      'Handoffs that were more than the route may have at once',
      of(({ refusedHandoffs }) => refusedHandoffs),
      ['route'],
    );
  }
}
