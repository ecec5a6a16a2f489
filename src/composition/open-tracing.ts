import { hostname } from 'node:os';
import type { CallTracer } from '../tracing/index.ts';
import type { PartContext } from './part-context.ts';

/** Starts to trace calls, where the configuration says so. */
export async function openTracing({
  config: { tracing },
  clock,
  logger,
  parts,
}: Omit<PartContext, 'refusals' | 'tracing' | 'current'>): Promise<CallTracer | undefined> {
  if (tracing === null) return undefined;
  // Its packages are large, and most sites have no collector.
  const { CallTracer: Tracer, otlpExporter } = await import('../tracing/index.ts');
  const { url, headers, ratio, serviceName } = tracing;
  const exporter = otlpExporter({ url, headers, clock, logger });
  const resource = { 'service.name': serviceName, 'host.name': hostname(), 'process.pid': String(process.pid) };
  return parts.add('tracing', new Tracer({ exporter, ratio, resource, clock }));
}
