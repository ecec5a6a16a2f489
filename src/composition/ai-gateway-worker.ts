// The thread of the AI gateway, which ai/gateway/ai-gateway.ts starts: the voices of AIs and their connections.
import { parentPort, workerData } from 'node:worker_threads';
import { AssemblyAiConnection } from '../ai/assemblyai/index.ts';
import { serveAiGateway } from '../ai/gateway/index.ts';
import { ForkStreams, MediaStreamConnection } from '../ai/media-stream/index.ts';
import { OpenAiRealtimeConnection } from '../ai/openai-realtime/index.ts';
import type { Config } from '../config/index.ts';

/** What connectors are made with. */
export interface ConnectorSettings {
  readonly twilio: Pick<Config['dialects']['twilio'], 'accountSid'>;
}

if (parentPort === null) throw new Error('ai-gateway-worker.ts runs as a worker thread only');
serveAiGateway(parentPort, workerData, (settings) => {
  const { twilio } = settings as ConnectorSettings;
  const forks = new ForkStreams();
  return {
    fork: (source, call, line, context) => forks.open(source, twilio.accountSid, call, line, context),
    'media-stream': (source, call, line, context) =>
      new MediaStreamConnection({ source, accountSid: twilio.accountSid }, call, line, context),
    'openai-realtime': (source, call, line, context) => new OpenAiRealtimeConnection(source, call, line, context),
    assemblyai: (source, call, line, context) => new AssemblyAiConnection(source, call, line, context),
  };
});
