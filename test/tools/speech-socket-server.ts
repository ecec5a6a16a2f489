import { once } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';

/**
 * How a server behaves: it works; it takes everything and says nothing; it answers with what no protocol has; it
 * refuses the key.
 */
export type ServerMode = 'works' | 'silent' | 'garbage' | 'refuses';

/** What a server does with a message. */
export type TakeMessage = (data: Buffer, isBinary: boolean) => void;

const GARBAGE = [
  '{"text":',
  '[]',
  '"text"',
  '{"type":7}',
  '\u0000\u0001',
  '{"result":[{"word":{}}],"text":[]}',
  'null',
];

/** A WebSocket server on loopback that a test can make misbehave. What it says is up to the one who opens it. */
export class SpeechSocketServer implements AsyncDisposable {
  mode: ServerMode = 'works';
  /** The requests for a connection so far, refused ones too. */
  readonly requests: IncomingMessage[] = [];
  readonly #begin: (socket: WebSocket, request: IncomingMessage) => TakeMessage;
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: 1_048_576 });
  readonly #streams = new Set<Duplex>();
  #server: Server | null = null;
  #port = 0;

  /** @param begin greets a client, and gives what takes its messages */
  constructor(begin: (socket: WebSocket, request: IncomingMessage) => TakeMessage) {
    this.#begin = begin;
  }

  get port(): number {
    return this.#port;
  }

  /** Connections that are open. */
  get connections(): number {
    return this.#streams.size;
  }

  /** Takes connections, on the same port as before. */
  async listen(): Promise<void> {
    const server = createServer((_request, response) => void response.writeHead(404).end());
    server.on('upgrade', (request, stream, head) => this.#upgrade(request, stream, head));
    server.listen(this.#port, '127.0.0.1');
    await once(server, 'listening');
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
  }

  /** Is gone: it takes no connection, and cuts those that it has. */
  async away(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    this.cut();
    if (server === null) return;
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }

  /** Cuts every connection without a word. */
  cut(): void {
    for (const stream of this.#streams) stream.destroy();
  }

  /** Reads no more of what is sent to the connections that are open. */
  stopReading(): void {
    for (const socket of this.#sockets.clients) socket.pause();
  }

  /** Sends a text to every client. */
  say(text: string): void {
    for (const socket of this.#sockets.clients) socket.send(text);
  }

  /** Closes every connection in order. */
  hangUp(code: number, reason: string): void {
    for (const socket of this.#sockets.clients) socket.close(code, reason);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.away();
    this.#sockets.close();
  }

  #upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    this.requests.push(request);
    stream.on('error', () => undefined);
    if (this.mode === 'refuses') {
      stream.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
      return;
    }
    this.#streams.add(stream);
    stream.on('close', () => this.#streams.delete(stream));
    this.#sockets.handleUpgrade(request, stream, head, (socket) => this.#serve(socket, request));
  }

  #serve(socket: WebSocket, request: IncomingMessage): void {
    socket.on('error', () => undefined);
    const take = this.mode === 'works' ? this.#begin(socket, request) : null;
    let messages = 0;
    socket.on('message', (data: Buffer, isBinary) => {
      messages += 1;
      if (this.mode === 'garbage') socket.send(GARBAGE[messages % GARBAGE.length] ?? '');
      if (this.mode === 'works') take?.(data, isBinary);
    });
  }
}

/** The samples of 16-bit little-endian PCM. */
export function pcmOf(data: Buffer): Int16Array {
  return Int16Array.from({ length: Math.floor(data.length / 2) }, (_, index) => data.readInt16LE(index * 2));
}
