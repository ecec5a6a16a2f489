export { AiGateway } from './ai-gateway.ts';
export { isOrderlyClose } from './orderly-close.ts';
export { serveAiGateway } from './serve-ai-gateway.ts';
export type { Malformed } from './text-message.ts';
export { asObject, objectIn } from './text-message.ts';
export type { ConnectorContext, OpenVoice, VoiceConnection } from './voice-connector.ts';
export type { VoiceLine } from './voice-line.ts';
export { VoiceSocket } from './voice-socket.ts';
