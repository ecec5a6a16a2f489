import type { IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';
import type { VoiceSource } from '../../../../src/ports/ai-voice.ts';
import { nowMs } from '../../../tools/index.ts';
import type { TakeMessage } from '../../../tools/speech-socket-server.ts';
import { SpeechSocketServer } from '../../../tools/speech-socket-server.ts';
import type { Bot, HeardFrame } from './bot.ts';

/** A message of the stream, as it came. */
export interface StreamMessage {
  readonly atMs: number;
  readonly event: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A bot that speaks Twilio's Media Streams, written from the description of its messages. */
export class MediaStreamBot implements Bot {
  readonly messages: StreamMessage[] = [];
  readonly heard: HeardFrame[] = [];
  readonly #server: SpeechSocketServer;
  readonly #source: Partial<Extract<VoiceSource, { kind: 'media-stream' }>>;
  keys = '';
  streamSid = '';
  #socket: WebSocket | null = null;

  private constructor(source: Partial<Extract<VoiceSource, { kind: 'media-stream' }>>) {
    this.#source = source;
    this.#server = new SpeechSocketServer((socket) => this.#begin(socket));
  }

  static async open(source: Partial<Extract<VoiceSource, { kind: 'media-stream' }>> = {}): Promise<MediaStreamBot> {
    const bot = new MediaStreamBot(source);
    await bot.#server.listen();
    return bot;
  }

  get source(): Extract<VoiceSource, { kind: 'media-stream' }> {
    const url = `ws://127.0.0.1:${this.#server.port}/media?tenant=7`;
    return { kind: 'media-stream', url, parameters: {}, authToken: null, ...this.#source };
  }

  get connections(): number {
    return this.#server.connections;
  }

  get requests(): readonly IncomingMessage[] {
    return this.#server.requests;
  }

  /** The messages of an event. */
  of(event: string): StreamMessage[] {
    return this.messages.filter((message) => message.event === event);
  }

  say(ulaw: Buffer): void {
    this.send({ event: 'media', media: { payload: ulaw.toString('base64') } });
  }

  mark(name: string): void {
    this.send({ event: 'mark', mark: { name } });
  }

  clear(): void {
    this.send({ event: 'clear' });
  }

  send(message: object): void {
    this.sendRaw(JSON.stringify({ streamSid: this.streamSid, ...message }));
  }

  sendRaw(data: string | Buffer): void {
    this.#socket?.send(data);
  }

  refuse(): Promise<void> {
    this.#server.mode = 'refuses';
    return Promise.resolve();
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
    for (let index = 0; index < 20; index++) this.sendRaw('{"event":');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server[Symbol.asyncDispose]();
  }

  #begin(socket: WebSocket): TakeMessage {
    this.#socket = socket;
    return (data) => this.#take(JSON.parse(data.toString()) as Readonly<Record<string, unknown>>);
  }

  #take(fields: Readonly<Record<string, unknown>>): void {
    const event = String(fields['event']);
    const atMs = nowMs();
    this.messages.push({ atMs, event, fields });
    const body = fields[event] as Readonly<Record<string, string>>;
    if (event === 'start') this.streamSid = String(fields['streamSid']);
    if (event === 'media') this.heard.push({ atMs, ulaw: Buffer.from(body['payload']!, 'base64') });
    if (event === 'dtmf') this.keys += body['digit']!;
  }
}
