import type { PartStatus, Unavailable } from '../../ports/call-control.ts';
import type { ApiResponse, Endpoint } from '../endpoint.ts';
import { endpoint } from '../endpoint.ts';

/** What the endpoints for operators need. */
export interface HealthSource {
  readonly readiness: () => PartStatus | Promise<PartStatus>;
  readonly metrics?: (() => Promise<string>) | undefined;
  readonly diagnostics?: (() => Promise<Readonly<Record<string, unknown>>>) | undefined;
}

/** /healthz, /readyz, /metrics, /v1/diagnostics. */
export function healthEndpoints({ readiness, metrics, diagnostics }: HealthSource): readonly Endpoint[] {
  const health = async (counts: (unavailable: Unavailable) => boolean): Promise<ApiResponse> => {
    const status = await readiness();
    const failed = Object.values(status).some((part) => part !== null && counts(part));
    const parts = Object.fromEntries(Object.entries(status).map(([name, part]) => [name, part?.reason ?? null]));
    return !failed
      ? { status: 200, body: { status: 'ok', parts } }
      : { status: 503, body: { status: 'unavailable', parts } };
  };
  const responses = {
    200: { description: 'Every part is well', schema: 'Health' },
    503: { description: 'A part is not well. `parts` says which and why', schema: 'Health' },
  } as const;
  const endpoints = [
    endpoint({
      method: 'GET',
      path: '/healthz',
      permission: null,
      rate: 'free',
      summary: 'Does it run? `parts` says which part is not well',
      responses: { 200: responses[200] },
      // The status stays 200: a part that is away comes back, and a restart for a full disk would end the open calls.
      handle: () => health(() => false),
    }),
    endpoint({
      method: 'GET',
      path: '/readyz',
      permission: null,
      rate: 'free',
      summary: 'Does it take calls?',
      responses,
      handle: () => health(({ kind }) => kind !== 'degraded'),
    }),
  ];
  if (metrics !== undefined) endpoints.push(metricsEndpoint(metrics));
  if (diagnostics !== undefined) endpoints.push(diagnosticsEndpoint(diagnostics));
  return endpoints;
}

const PROMETHEUS_TEXT = 'text/plain; version=0.0.4; charset=utf-8';

function metricsEndpoint(metrics: () => Promise<string>): Endpoint {
  return endpoint({
    method: 'GET',
    path: '/metrics',
    permission: 'system.read',
    rate: 'free',
    summary: 'Prometheus metrics',
    responses: { 200: { description: 'Prometheus text format', contentType: PROMETHEUS_TEXT } },
    handle: async () => ({ status: 200, headers: { 'content-type': PROMETHEUS_TEXT }, body: await metrics() }),
  });
}

function diagnosticsEndpoint(diagnostics: () => Promise<Readonly<Record<string, unknown>>>): Endpoint {
  return endpoint({
    method: 'GET',
    path: '/v1/diagnostics',
    permission: 'system.read',
    summary: 'How many calls, transactions, endpoints and ports are open',
    responses: { 200: { description: 'Counts by part', schema: 'Diagnostics' } },
    handle: async () => ({ status: 200, body: await diagnostics() }),
  });
}
