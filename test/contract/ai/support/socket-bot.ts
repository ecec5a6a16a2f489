import type { IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';
import type { TakeMessage } from '../../../tools/speech-socket-server.ts';
import { SpeechSocketServer } from '../../../tools/speech-socket-server.ts';
import type { HeardFrame } from './bot.ts';

/** What all bots on a WebSocket of their own have: they are refused, go away, hang up, die, hang, and rave in one way. */
export abstract class SocketBot {
  readonly heard: HeardFrame[] = [];
  readonly #server = new SpeechSocketServer((socket) => this.#begin(socket));
  #socket: WebSocket | null = null;

  protected async listen(): Promise<this> {
    await this.#server.listen();
    return this;
  }

  protected get address(): string {
    return `ws://127.0.0.1:${String(this.#server.port)}`;
  }

  get connections(): number {
    return this.#server.connections;
  }

  get requests(): readonly IncomingMessage[] {
    return this.#server.requests;
  }

  sendRaw(data: string | Buffer): void {
    this.#socket?.send(data);
  }

  refuse(): Promise<void> {
    this.#server.mode = 'refuses';
    return Promise.resolve();
  }

  /** Takes connections, and says nothing. */
  silent(): void {
    this.#server.mode = 'silent';
  }

  async away(): Promise<void> {
    await this.#server.away();
  }

  hangUp(code = 1000): void {
    this.#server.hangUp(code, '');
  }

  kill(): void {
    this.#server.cut();
  }

  hang(): void {
    this.#server.stopReading();
  }

  /** Sends what is no JSON. */
  rave(): void {
    for (let index = 0; index < 20; index++) this.sendRaw('{"type":');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server[Symbol.asyncDispose]();
  }

  /** A client has connected. */
  protected abstract greet(): void;
  /** A message came. */
  protected abstract take(data: Buffer, isBinary: boolean): void;

  #begin(socket: WebSocket): TakeMessage {
    this.#socket = socket;
    this.greet();
    return (data, isBinary) => this.take(data, isBinary);
  }
}
