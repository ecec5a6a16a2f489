export { CallTracer } from './call-tracer.ts';
export { otlpExporter } from './otlp-exporter.ts';
