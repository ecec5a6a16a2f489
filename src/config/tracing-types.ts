/** Traces of calls for OpenTelemetry. */
export interface TracingConfig {
  /** Where the collector takes them (OTLP over HTTP). */
  readonly url: string;
  /** Sent with them, such as a token. */
  readonly headers: Readonly<Record<string, string>>;
  /** The part of all calls that is traced, 0 to 1. */
  readonly ratio: number;
  /** What this program is called in them. */
  readonly serviceName: string;
}
