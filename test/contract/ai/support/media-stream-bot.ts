import type { VoiceSource } from '../../../../src/ports/ai-voice.ts';
import { nowMs } from '../../../tools/index.ts';
import type { Bot } from './bot.ts';
import { SocketBot } from './socket-bot.ts';

type Source = Extract<VoiceSource, { kind: 'media-stream' }>;

/** A message of the stream, as it came. */
export interface StreamMessage {
  readonly atMs: number;
  readonly event: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A bot that speaks Twilio's Media Streams, written from the description of its messages. */
export class MediaStreamBot extends SocketBot implements Bot {
  readonly messages: StreamMessage[] = [];
  readonly #source: Partial<Source>;
  keys = '';
  streamSid = '';

  private constructor(source: Partial<Source>) {
    super();
    this.#source = source;
  }

  static async open(source: Partial<Source> = {}): Promise<MediaStreamBot> {
    return await new MediaStreamBot(source).listen();
  }

  get source(): Source {
    const url = `${this.address}/media?tenant=7`;
    return { kind: 'media-stream', url, parameters: {}, authToken: null, ...this.#source };
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

  protected greet(): void {
    // The client speaks first.
  }

  protected take(data: Buffer): void {
    const fields = JSON.parse(data.toString()) as Readonly<Record<string, unknown>>;
    const event = String(fields['event']);
    const atMs = nowMs();
    this.messages.push({ atMs, event, fields });
    const body = fields[event] as Readonly<Record<string, string>>;
    if (event === 'start') this.streamSid = String(fields['streamSid']);
    if (event === 'media') this.heard.push({ atMs, ulaw: Buffer.from(body['payload']!, 'base64') });
    if (event === 'dtmf') this.keys += body['digit']!;
  }
}
