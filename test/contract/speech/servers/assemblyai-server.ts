import type { IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';
import type { TakeMessage } from '../../../tools/speech-socket-server.ts';
import { pcmOf, SpeechSocketServer } from '../../../tools/speech-socket-server.ts';
import type { HeardTone } from '../../../tools/tone-listener.ts';
import { ToneListener } from '../../../tools/tone-listener.ts';
import type { EngineServer } from '../recognizer-contract.ts';
import { TONES } from '../speech-bench.ts';
import { socketEngineServer } from './socket-engine-server.ts';

/** So much audio may come at once; beyond it, it comes at the speed of speech and a half. */
const BURST_MS = 3_000;
const MAX_SPEED = 1.5;

/**
 * Speaks as AssemblyAI's `/v3/ws` does (assemblyai-api-spec, assemblyai.com/docs/streaming/message-sequence): Begin,
 * turns that grow and end, Termination. It says nothing to a ForceEndpoint where nobody speaks, and closes with 3007
 * where a frame is too short or too long, or audio comes too fast.
 */
export function assemblyAiServer(): EngineServer {
  let hints: readonly string[] = [];
  const keys: string[] = [];
  const serve = (socket: WebSocket, request: IncomingMessage): TakeMessage => {
    const query = new URL(request.url ?? '', 'ws://server').searchParams;
    if (query.get('encoding') !== 'pcm_s16le' || query.get('sample_rate') !== '8000') throw new Error(request.url);
    keys.push(request.headers.authorization ?? '');
    hints = JSON.parse(query.get('keyterms_prompt') ?? '[]') as string[];
    const listener = new ToneListener(TONES);
    const beganAtMs = performance.now();
    let turn = 0;
    let audioMs = 0;
    const tell = (words: readonly HeardTone[], ends: boolean): void => {
      if (words.length === 0) return;
      const transcript = words.map(({ text }) => text).join(' ');
      const message = {
        type: 'Turn',
        turn_order: turn,
        turn_is_formatted: false,
        end_of_turn: ends,
        transcript: ends ? transcript : '',
        end_of_turn_confidence: 0.5,
        words: words.map(({ text, startMs, endMs }) => ({
          text,
          start: Math.round(startMs),
          end: Math.round(endMs),
          confidence: 0.95,
          word_is_final: ends,
        })),
      };
      socket.send(JSON.stringify(message));
      if (!ends) return;
      socket.send(JSON.stringify({ ...message, turn_is_formatted: true, transcript: `${transcript}.` }));
      turn += 1;
    };
    socket.send(JSON.stringify({ type: 'Begin', id: 's1', expires_at: 1_795_770_000 }));
    return (data, isBinary) => {
      if (isBinary) {
        const lengthMs = data.length / 16;
        audioMs += lengthMs;
        const isTooFast = audioMs > BURST_MS + (performance.now() - beganAtMs) * MAX_SPEED;
        if (lengthMs < 50 || lengthMs > 1_000 || isTooFast) {
          socket.close(3007, isTooFast ? 'Audio Transmission Rate Exceeded' : 'Input Duration Violation');
          return;
        }
        const [ended] = listener.hear(pcmOf(data));
        tell(ended ?? listener.words, ended !== undefined);
        return;
      }
      const message = JSON.parse(data.toString()) as { type: string; keyterms_prompt?: string[] };
      if (message.type === 'ForceEndpoint') tell(listener.finish(), true);
      if (message.type === 'UpdateConfiguration') hints = message.keyterms_prompt ?? [];
      if (message.type === 'Terminate') {
        socket.send(JSON.stringify({ type: 'Termination', audio_duration_seconds: 1, session_duration_seconds: 1 }));
        socket.close();
      }
    };
  };
  const socket = new SpeechSocketServer(serve);
  return socketEngineServer(socket, {
    url: () => `ws://127.0.0.1:${String(socket.port)}/v3/ws`,
    hints: () => hints,
    keys: () => keys,
  });
}
