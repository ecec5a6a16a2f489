import { diag, DiagLogLevel } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import type { Logger } from 'pino';
import type { Clock } from '../ports/clock.ts';

/** A collector that takes nothing is told of in the log at most so often. */
const TELL_AGAIN_MS = 60_000;
/** An export and its retries. What is under way as the program ends holds it up for no longer. */
const EXPORT_MS = 3_000;

export interface OtlpExporterOptions {
  /** Where the collector takes traces (OTLP over HTTP), such as `http://127.0.0.1:4318/v1/traces`. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Brings spans to a collector by OTLP (protobuf over HTTP). What goes wrong is in the log, and harms no call. */
export function otlpExporter({ url, headers, clock, logger }: OtlpExporterOptions): SpanExporter {
  let toldMs = -Infinity;
  const tell = (message: string): void => {
    if (clock.now() - toldMs < TELL_AGAIN_MS) return;
    toldMs = clock.now();
    logger.warn({ detail: message.slice(0, 500) }, 'the collector of traces does not take them; spans are dropped');
  };
  const silent = (): void => undefined;
  // What the SDK itself has to say: of exports that failed, and of spans that were dropped.
  diag.setLogger(
    { error: tell, warn: tell, info: silent, debug: silent, verbose: silent },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
  return new OTLPTraceExporter({ url, headers: { ...headers }, timeoutMillis: EXPORT_MS });
}
