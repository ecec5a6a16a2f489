/** What is under way on a route, and what its limits refused. Types only. */
export interface RouteLoad {
  /** Calls that are up, either way. */
  readonly calls: number;
  /** Handoffs under way. Those that were too many, and are with a fallback, do not count. */
  readonly handoffs: number;
  /** Since the program started. */
  readonly refusedCalls: number;
  readonly refusedHandoffs: number;
}

/** Tells it of the route whose `match.to` this is. */
export type LoadOfRoute = (to: string) => RouteLoad;
