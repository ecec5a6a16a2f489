export { CallMetrics } from './call-metrics.ts';
