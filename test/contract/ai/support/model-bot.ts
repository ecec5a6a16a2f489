import type { IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';
import type { z } from 'zod';
import type { VoiceSource } from '../../../../src/ports/ai-voice.ts';
import { nowMs } from '../../../tools/index.ts';
import type { TakeMessage } from '../../../tools/speech-socket-server.ts';
import { SpeechSocketServer } from '../../../tools/speech-socket-server.ts';
import type { Bot, HeardFrame } from './bot.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** A tool call, as a test has a model make it. */
export interface BotCall {
  readonly id: string;
  readonly name: string;
  readonly args: unknown;
}

/** A message of the client, as it came. */
export interface ClientMessage {
  readonly atMs: number;
  readonly type: string;
  readonly fields: Fields;
}

/**
 * A model's server for tests. It is strict: a message that its protocol does not have makes the test fail as the bot is
 * closed.
 */
export abstract class ModelBot implements Bot {
  readonly keys = null;
  readonly heard: HeardFrame[] = [];
  readonly messages: ClientMessage[] = [];
  readonly faults: string[] = [];
  abstract readonly source: VoiceSource;
  readonly #schema: z.ZodType;
  readonly #server = new SpeechSocketServer((socket) => this.#begin(socket));
  #socket: WebSocket | null = null;

  /** @param schema every message that the client may send, and nothing else */
  constructor(schema: z.ZodType) {
    this.#schema = schema;
  }

  protected async listen(): Promise<this> {
    await this.#server.listen();
    return this;
  }

  protected get url(): string {
    return `ws://127.0.0.1:${String(this.#server.port)}`;
  }

  get connections(): number {
    return this.#server.connections;
  }

  get requests(): readonly IncomingMessage[] {
    return this.#server.requests;
  }

  /** The messages of a type. */
  of(type: string): ClientMessage[] {
    return this.messages.filter((message) => message.type === type);
  }

  send(message: Fields): void {
    this.sendRaw(JSON.stringify(message));
  }

  sendRaw(data: string | Buffer): void {
    this.#socket?.send(data);
  }

  abstract say(ulaw: Buffer): void;

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

  rave(): void {
    for (let index = 0; index < 20; index++) this.sendRaw('{"type":');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server[Symbol.asyncDispose]();
    if (this.faults.length > 0) throw new Error(`the client broke the protocol: ${this.faults.join('; ')}`);
  }

  /** A client has connected. */
  protected abstract greet(): void;
  /** A message that the protocol has. */
  protected abstract take(type: string, fields: Fields): void;

  #begin(socket: WebSocket): TakeMessage {
    this.#socket = socket;
    this.greet();
    return (data, isBinary) => {
      if (isBinary) this.faults.push('a binary message');
      else this.#read(JSON.parse(data.toString()) as Fields);
    };
  }

  #read(fields: Fields): void {
    const type = String(fields['type']);
    const parsed = this.#schema.safeParse(fields);
    if (!parsed.success) this.faults.push(`${JSON.stringify(fields).slice(0, 300)}: ${parsed.error.message}`);
    const atMs = nowMs();
    const { audio } = fields;
    if (typeof audio === 'string') this.heard.push({ atMs, ulaw: Buffer.from(audio, 'base64') });
    else this.messages.push({ atMs, type, fields });
    this.take(type, fields);
  }
}
