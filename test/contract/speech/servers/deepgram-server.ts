import type { IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';
import type { TakeMessage } from '../../../tools/speech-socket-server.ts';
import { pcmOf, SpeechSocketServer } from '../../../tools/speech-socket-server.ts';
import type { HeardTone } from '../../../tools/tone-listener.ts';
import { ToneListener } from '../../../tools/tone-listener.ts';
import type { EngineServer } from '../recognizer-contract.ts';
import { TONES } from '../speech-bench.ts';
import { socketEngineServer } from './socket-engine-server.ts';

/** A piece is closed when it has so many words, so that utterances come in pieces, as they do there. */
const PIECE_WORDS = 2;

/**
 * Speaks as Deepgram's `/v1/listen` does (developers.deepgram.com, asyncapi.yml of deepgram-api-specs): interim
 * results, `is_final` for a piece and `speech_final` for an utterance; Finalize may be answered by nothing.
 */
export function deepgramServer(): EngineServer {
  let hints: readonly string[] = [];
  const keys: string[] = [];
  const serve = (socket: WebSocket, request: IncomingMessage): TakeMessage => {
    const query = new URL(request.url ?? '', 'ws://server').searchParams;
    const expected = ['linear16', '8000', 'true'];
    const asked = ['encoding', 'sample_rate', 'interim_results'].map((name) => query.get(name));
    if (JSON.stringify(asked) !== JSON.stringify(expected)) throw new Error(`asked for ${JSON.stringify(asked)}`);
    keys.push(/^Token (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '');
    hints = query.getAll('keyterm');
    const listener = new ToneListener(TONES, { endpointMs: Number(query.get('endpointing')) });
    let doneMs = 0;
    let toldWords = 0;
    const tell = (words: readonly HeardTone[], flags: object): void => {
      const start = doneMs / 1_000;
      const duration = (listener.heardMs - doneMs) / 1_000;
      socket.send(
        JSON.stringify({
          type: 'Results',
          channel_index: [0, 1],
          start,
          duration,
          is_final: false,
          speech_final: false,
          from_finalize: false,
          ...flags,
          channel: {
            alternatives: [
              {
                transcript: words.map(({ text }) => text).join(' '),
                confidence: 0.9,
                words: words.map(({ text, startMs, endMs }) => ({
                  word: text,
                  punctuated_word: text,
                  start: startMs / 1_000,
                  end: endMs / 1_000,
                  confidence: 0.9,
                })),
              },
            ],
          },
          metadata: { request_id: 'r1', model_uuid: 'm1' },
        }),
      );
    };
    return (data, isBinary) => {
      if (isBinary) {
        const [ended] = listener.hear(pcmOf(data));
        const words = (ended ?? listener.words).slice(toldWords);
        if (ended !== undefined) {
          tell(words, { is_final: true, speech_final: true });
          toldWords = 0;
          doneMs = listener.heardMs;
        } else if (words.length > PIECE_WORDS) {
          tell(words.slice(0, PIECE_WORDS), { is_final: true });
          toldWords += PIECE_WORDS;
        } else if (listener.heardMs - doneMs >= 3_000 && words.length === 0) {
          tell([], { is_final: true });
          doneMs = listener.heardMs;
        } else {
          tell(words, {});
        }
        return;
      }
      const message = JSON.parse(data.toString()) as { type: string; keyterms?: string[] };
      if (message.type === 'Configure') {
        hints = message.keyterms ?? [];
        socket.send(JSON.stringify({ type: 'ConfigureSuccess', request_id: 'r1', keyterms: hints }));
      } else if (message.type === 'Finalize') {
        const words = listener.finish().slice(toldWords);
        toldWords = 0;
        if (listener.heardMs > doneMs) tell(words, { is_final: true, from_finalize: true });
        doneMs = listener.heardMs;
      } else if (message.type === 'CloseStream') {
        socket.send(JSON.stringify({ type: 'Metadata', request_id: 'r1', duration: 0, channels: 1 }));
        socket.close();
      }
    };
  };
  const socket = new SpeechSocketServer(serve);
  return socketEngineServer(socket, {
    url: () => `ws://127.0.0.1:${String(socket.port)}/v1/listen`,
    hints: () => hints,
    keys: () => keys,
  });
}
