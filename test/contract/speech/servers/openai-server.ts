import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { readWav } from '../../../../src/media/wav/index.ts';
import type { ServerMode } from '../../../tools/speech-socket-server.ts';
import { ToneListener } from '../../../tools/tone-listener.ts';
import type { EngineServer } from '../recognizer-contract.ts';
import { TONES } from '../speech-bench.ts';

const GARBAGE = ['', '{"text":7}', '<html>', '{"text":"', 'null'];

/**
 * Speaks as `POST /v1/audio/transcriptions` does (openai-openapi): a form with a WAV file, and json or verbose_json
 * with times for words. Models whose name begins with `gpt-` have json only.
 */
export class OpenAiServer implements EngineServer {
  mode: ServerMode = 'works';
  /** What it answers instead; null: what it heard. */
  status: number | null = null;
  asked = 0;
  /** The fields of the requests that it answered. */
  readonly forms: ReadonlyMap<string, string>[] = [];
  readonly keys: string[] = [];
  readonly #sockets = new Set<Socket>();
  #server: Server | null = null;
  #port = 0;
  #isDeaf = false;

  get url(): string {
    return `http://127.0.0.1:${String(this.#port)}`;
  }

  get connections(): number {
    return this.#sockets.size;
  }

  get hints(): readonly string[] {
    return (this.forms.at(-1)?.get('prompt') ?? '').split(', ').filter((each) => each !== '');
  }

  async listen(): Promise<void> {
    const server = createServer((request, response) => void this.#serve(request, response));
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
      if (this.#isDeaf) socket.pause();
    });
    server.listen(this.#port, '127.0.0.1');
    await once(server, 'listening');
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
  }

  async away(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    this.cut();
    server?.close();
    if (server !== null) await once(server, 'close');
  }

  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  stopReading(): void {
    this.#isDeaf = true;
    for (const socket of this.#sockets) socket.pause();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.away();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.asked += 1;
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    } catch {
      return; // it was cut
    }
    const mode = this.status === null ? this.mode : 'refuses';
    if (mode === 'silent') return;
    if (mode === 'refuses') {
      response.writeHead(this.status ?? 401).end('{"error":{"message":"no"}}');
      return;
    }
    if (mode === 'garbage') {
      response.writeHead(200).end(GARBAGE[this.asked % GARBAGE.length]);
      return;
    }
    const { fields, file, fileName } = partsOf(Buffer.concat(chunks), request.headers['content-type'] ?? '');
    this.forms.push(fields);
    this.keys.push(/^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '');
    const isRight =
      request.method === 'POST' && request.url === '/v1/audio/transcriptions' && fileName.endsWith('.wav');
    const hasTimes = fields.get('response_format') === 'verbose_json';
    if (!isRight || (hasTimes && fields.get('model')?.startsWith('gpt-') === true)) {
      response.writeHead(400).end('{}');
      return;
    }
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(heardIn(file, hasTimes)));
  }
}

/** The parts of a form (RFC 7578). */
function partsOf(body: Buffer, type: string): { fields: Map<string, string>; file: Buffer; fileName: string } {
  const boundary = /boundary=(.+)$/.exec(type)?.[1] ?? '';
  const fields = new Map<string, string>();
  let file = Buffer.alloc(0);
  let fileName = '';
  for (const part of body.toString('latin1').split(`--${boundary}`).slice(1, -1)) {
    const end = part.indexOf('\r\n\r\n');
    const head = part.slice(0, end);
    const value = part.slice(end + 4, -2);
    const name = / name="([^"]+)"/.exec(head)?.[1] ?? '';
    const named = /filename="([^"]+)"/.exec(head)?.[1];
    if (named === undefined) fields.set(name, Buffer.from(value, 'latin1').toString());
    else [file, fileName] = [Buffer.from(value, 'latin1'), named];
  }
  return { fields, file, fileName };
}

function heardIn(wav: Buffer, hasTimes: boolean): object {
  const sound = readWav(wav);
  const listener = new ToneListener(TONES, { endpointMs: Infinity, longestUtteranceMs: Infinity });
  listener.hear(Int16Array.from(sound.samples));
  const words = listener.finish();
  const text = words.map((word) => word.text).join(' ');
  if (!hasTimes) return { text };
  return {
    task: 'transcribe',
    language: 'english',
    duration: listener.heardMs / 1_000,
    text: ` ${text}`,
    words: words.map((word) => ({ word: word.text, start: word.startMs / 1_000, end: word.endMs / 1_000 })),
    segments: [{ id: 0, start: 0, end: listener.heardMs / 1_000, text, avg_logprob: -0.2, no_speech_prob: 0.01 }],
  };
}
