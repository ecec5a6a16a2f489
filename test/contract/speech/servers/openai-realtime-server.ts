import type { IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';
import { decodeSample, G711 } from '../../../../src/media/rtp/index.ts';
import type { TakeMessage } from '../../../tools/speech-socket-server.ts';
import { SpeechSocketServer } from '../../../tools/speech-socket-server.ts';
import { ToneListener } from '../../../tools/tone-listener.ts';
import type { EngineServer } from '../recognizer-contract.ts';
import { TONES } from '../speech-bench.ts';
import { socketEngineServer } from './socket-engine-server.ts';

interface ClientMessage {
  readonly type: string;
  readonly audio?: string;
  readonly session?: {
    readonly type: string;
    readonly audio: {
      readonly input: {
        readonly format: { readonly type: string };
        readonly turn_detection: unknown;
        readonly transcription: { readonly model: string; readonly prompt: string; readonly language?: string };
      };
    };
  };
}

/**
 * Speaks as a transcription session of OpenAI's Realtime API does (openai-node, realtime transcription guide): nothing
 * before `session.update`, commits of 100 ms or more, deltas, and texts that may come in another order.
 */
export function openAiRealtimeServer(): EngineServer {
  let hints: readonly string[] = [];
  const keys: string[] = [];
  const serve = (socket: WebSocket, request: IncomingMessage): TakeMessage => {
    keys.push(/^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '');
    const say = (message: object): void => socket.send(JSON.stringify({ event_id: 'e1', ...message }), () => undefined);
    const fail = (code: string): void =>
      say({ type: 'error', error: { type: 'invalid_request_error', code, message: '' } });
    let buffer: number[] = [];
    let items = 0;
    let isSet = false;
    say({ type: 'session.created', session: { type: 'realtime' } });
    return (data) => {
      const message = JSON.parse(data.toString()) as ClientMessage;
      switch (message.type) {
        case 'session.update': {
          const { session } = message;
          const input = session?.audio.input;
          const isRight =
            session?.type === 'transcription' &&
            input?.format.type === 'audio/pcmu' &&
            input.turn_detection === null &&
            new URL(request.url ?? '', 'ws://server').searchParams.get('intent') === 'transcription';
          if (!isRight) {
            fail('invalid_value');
            return;
          }
          hints = input.transcription.prompt.split(', ').filter((each) => each !== '');
          isSet = true;
          say({ type: 'session.updated', session });
          return;
        }
        case 'input_audio_buffer.append':
          if (!isSet) {
            fail('not_configured');
            return;
          }
          buffer.push(...Buffer.from(message.audio ?? '', 'base64'));
          return undefined;
        case 'input_audio_buffer.clear':
          buffer = [];
          {
            say({ type: 'input_audio_buffer.cleared' });
            return;
          }
        case 'input_audio_buffer.commit': {
          if (buffer.length < 800) {
            fail('input_audio_buffer_commit_empty');
            return;
          }
          items += 1;
          const id = `item_${String(items)}`;
          const previous = items === 1 ? null : `item_${String(items - 1)}`;
          say({ type: 'input_audio_buffer.committed', item_id: id, previous_item_id: previous });
          const listener = new ToneListener(TONES, { endpointMs: Infinity, longestUtteranceMs: Infinity });
          listener.hear(Int16Array.from(buffer, (octet) => decodeSample(G711.PCMU, octet)));
          buffer = [];
          const words = listener.finish().map(({ text }) => text);
          const base = { item_id: id, content_index: 0 };
          const type = 'conversation.item.input_audio_transcription';
          for (const [index, word] of words.entries()) {
            say({ type: `${type}.delta`, ...base, delta: index === 0 ? word : ` ${word}` });
          }
          // Every second text is late.
          const complete = (): void =>
            say({ type: `${type}.completed`, ...base, transcript: words.join(' '), usage: {} });
          if (items % 2 === 0) setTimeout(complete, 30).unref();
          else complete();
          return undefined;
        }
        default: {
          fail('unknown_event');
          return;
        }
      }
    };
  };
  const socket = new SpeechSocketServer(serve);
  return socketEngineServer(socket, {
    url: () => `ws://127.0.0.1:${String(socket.port)}/v1/realtime`,
    hints: () => hints,
    keys: () => keys,
  });
}
