import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** A request as the server saw it. */
export interface SeenRequest {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
}

type Answer = (response: ServerResponse, input: string, isWav: boolean) => void | Promise<void>;

const RATE_HZ = 24_000;
/** How long a character takes to be said. */
const CHARACTER_MS = 60;
const VOICES = ['alloy', 'echo'];
/** Longer texts come slowly, in this many pieces. */
const SLOW_LENGTH = 900;
const PIECES = 10;

/** A server that speaks OpenAI's `POST /v1/audio/speech`, made by its description. What it says is a hum. */
export class SpeechServer implements AsyncDisposable {
  readonly seen: SeenRequest[] = [];
  readonly #server: Server;
  #answer: Answer | null = null;

  private constructor() {
    this.#server = createServer((request, response) => {
      void this.#serve(request, response);
    });
  }

  static async start(): Promise<SpeechServer> {
    const server = new SpeechServer();
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
  }

  /** Answers requests in another way from now on. Null: as it should. */
  answer(answer: Answer | null): void {
    this.#answer = answer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const piece of request) text += String(piece);
    const body = JSON.parse(text) as Record<string, string>;
    this.seen.push({ path: request.url ?? '', authorization: request.headers.authorization, body });
    const { input = '', voice = '', response_format: format } = body;
    if (this.#answer !== null) await this.#answer(response, input, format === 'wav');
    else if (request.method !== 'POST' || request.url !== '/v1/audio/speech') refuse(response, 404, 'no such resource');
    else if (!VOICES.includes(voice)) refuse(response, 400, `no voice ${voice}`);
    else await speak(response, hum(input.length * CHARACTER_MS), format === 'wav', input.length > SLOW_LENGTH);
  }
}

/** Refuses as OpenAI does. */
export function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ error: { message, type: 'invalid_request_error', param: null, code: null } }));
}

/** Answers with a sound, piece by piece. */
export async function speak(response: ServerResponse, sound: Buffer, isWav: boolean, isSlow = false): Promise<void> {
  response.writeHead(200, { 'content-type': isWav ? 'audio/wav' : 'audio/pcm' });
  if (isWav) response.write(streamingHeader());
  const size = Math.ceil(sound.length / PIECES);
  for (let from = 0; from < sound.length && !response.destroyed; from += size) {
    // An odd place, so that samples are cut in two.
    response.write(sound.subarray(from === 0 ? 0 : from - 1, from + size - 1));
    if (isSlow) await delay(10);
  }
  response.end(sound.subarray(-1));
}

/** 16-bit PCM of a known frequency. */
export function hum(durationMs: number, frequencyHz = RATE_HZ / (20 * Math.PI)): Buffer {
  const bytes = Buffer.alloc(((RATE_HZ * durationMs) / 1_000) * 2);
  for (let at = 0; at < bytes.length / 2; at += 1)
    bytes.writeInt16LE(Math.round(8_000 * Math.sin((2 * Math.PI * frequencyHz * at) / RATE_HZ)), at * 2);
  return bytes;
}

/** The header of one who does not know yet how much will come. */
function streamingHeader(): Buffer {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(0xffff_ffff, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(RATE_HZ, 24);
  header.writeUInt32LE(RATE_HZ * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(0xffff_ffff, 40);
  return header;
}
