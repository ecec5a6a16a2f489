// The thread of the AI gateway, which ai/gateway/ai-gateway.ts starts: the voices of AIs and their connections.
import { parentPort, workerData } from 'node:worker_threads';
import { AssemblyAiConnection } from '../ai/assemblyai/index.ts';
import { serveAiGateway } from '../ai/gateway/index.ts';
import { MediaStreamConnection } from '../ai/media-stream/index.ts';
import { OpenAiRealtimeConnection } from '../ai/openai-realtime/index.ts';

if (parentPort === null) throw new Error('ai-gateway-worker.ts runs as a worker thread only');
serveAiGateway(parentPort, workerData, {
  'media-stream': (source, call, line, context) => new MediaStreamConnection(source, call, line, context),
  'openai-realtime': (source, call, line, context) => new OpenAiRealtimeConnection(source, call, line, context),
  assemblyai: (source, call, line, context) => new AssemblyAiConnection(source, call, line, context),
});
