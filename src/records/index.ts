export { CallMetrics } from './call-metrics.ts';
export { MediaServerMetrics } from './media-server-metrics.ts';
