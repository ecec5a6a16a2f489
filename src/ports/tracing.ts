import type { CallId } from './ids.ts';

/** A request to an application, as a span of the trace of its call. */
export interface RequestSpan {
  /** What tells the application of the trace: `traceparent` (W3C Trace Context 3.2). Nothing where nothing is traced. */
  readonly headers: Readonly<Record<string, string>>;
  /** The answer's status, or why none came. Later ones are ignored. */
  end(answer: { readonly status: number } | { readonly error: string }): void;
}

/** Traces of calls. */
export interface Tracing {
  /** Begins a request. `name` says what it is for, such as `call.started`. It never throws. */
  request(call: CallId, name: string): RequestSpan;
}
