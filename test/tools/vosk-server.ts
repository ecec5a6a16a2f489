import type { WebSocket } from 'ws';
import type { TakeMessage } from './speech-socket-server.ts';
import { pcmOf, SpeechSocketServer } from './speech-socket-server.ts';
import type { HeardTone, ToneListenerOptions } from './tone-listener.ts';
import { ToneListener } from './tone-listener.ts';

/**
 * A recognizer of the tests' own. It speaks the protocol of vosk-server (alphacep/vosk-server, asr_server.py) on a real
 * socket, and its words are the names of the tones that it hears, with their times:
 *
 *     await using server = await VoskServer.open(new Map([[440, 'caller'], [700, 'agent']]));
 *     // speech: { stt: { engine: vosk, url: server.url } }
 *
 * It answers each frame with exactly one text, `{"eof" : 1}` and `{"reset" : 1}` with the final result, and the
 * configuration with nothing. `socket` makes it misbehave.
 */
export class VoskServer implements AsyncDisposable {
  readonly socket: SpeechSocketServer;
  /** The configurations that clients have sent. */
  readonly configs: unknown[] = [];
  /** Answers to audio wait for so long. */
  delayMs = 0;
  readonly #tones: ReadonlyMap<number, string>;
  readonly #options: ToneListenerOptions;

  /** The server takes no connection before `socket.listen()`. */
  constructor(tones: ReadonlyMap<number, string>, options: ToneListenerOptions = {}) {
    this.#tones = tones;
    this.#options = options;
    this.socket = new SpeechSocketServer((socket) => this.#serve(socket));
  }

  static async open(tones: ReadonlyMap<number, string>, options: ToneListenerOptions = {}): Promise<VoskServer> {
    const server = new VoskServer(tones, options);
    await server.socket.listen();
    return server;
  }

  get url(): string {
    return `ws://127.0.0.1:${String(this.socket.port)}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.socket[Symbol.asyncDispose]();
  }

  #serve(socket: WebSocket): TakeMessage {
    let rateHz = 8_000;
    let listener: ToneListener | null = null;
    const send = (reply: unknown): void => {
      if (this.delayMs === 0) socket.send(JSON.stringify(reply));
      else setTimeout(() => socket.send(JSON.stringify(reply), () => undefined), this.delayMs).unref();
    };
    return (data, isBinary) => {
      const text = isBinary ? null : data.toString();
      if (text?.includes('"config"') === true) {
        const { config } = JSON.parse(text) as { config: { sample_rate?: number } };
        this.configs.push(config);
        rateHz = config.sample_rate ?? rateHz;
        return;
      }
      listener ??= new ToneListener(this.#tones, { ...this.#options, rateHz });
      if (text === '{"eof" : 1}') {
        send(resultOf(listener.finish()));
        setTimeout(() => socket.close(), this.delayMs).unref();
      } else if (text === '{"reset" : 1}') {
        send(resultOf(listener.finish()));
      } else {
        const ended = listener.hear(pcmOf(data)).flat();
        send(ended.length > 0 ? resultOf(ended) : { partial: listener.words.map((word) => word.text).join(' ') });
      }
    };
  }
}

/** The final result. As the real server does, it has no `result` where there is no word. */
function resultOf(words: readonly HeardTone[]): object {
  if (words.length === 0) return { text: '' };
  return {
    result: words.map(({ text, startMs, endMs }) => ({
      conf: 0.98,
      end: endMs / 1_000,
      start: startMs / 1_000,
      word: text,
    })),
    text: words.map(({ text }) => text).join(' '),
  };
}
