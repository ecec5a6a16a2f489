export { CallMetrics } from './call-metrics.ts';
export { MediaServerMetrics } from './media-server-metrics.ts';
export { OverloadMetrics } from './overload-metrics.ts';
export { RefusalMetrics } from './refusal-metrics.ts';
export { SipServerMetrics } from './sip-server-metrics.ts';
export { TranscriptionMetrics } from './transcription-metrics.ts';
export { VoiceMetrics } from './voice-metrics.ts';
export type { VoiceFigures } from './voice-metrics.ts';
export { WebhookMetrics } from './webhook-metrics.ts';
