import type { z } from 'zod';
import type { VoiceSource } from '../../../../src/ports/ai-voice.ts';
import { nowMs } from '../../../tools/index.ts';
import type { Bot } from './bot.ts';
import { SocketBot } from './socket-bot.ts';

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
export abstract class ModelBot extends SocketBot implements Bot {
  readonly keys = null;
  readonly messages: ClientMessage[] = [];
  readonly faults: string[] = [];
  abstract readonly source: VoiceSource;
  readonly #schema: z.ZodType;

  /** @param schema every message that the client may send, and nothing else */
  constructor(schema: z.ZodType) {
    super();
    this.#schema = schema;
  }

  /** The messages of a type. */
  of(type: string): ClientMessage[] {
    return this.messages.filter((message) => message.type === type);
  }

  send(message: Fields): void {
    this.sendRaw(JSON.stringify(message));
  }

  abstract say(ulaw: Buffer): void;

  override async [Symbol.asyncDispose](): Promise<void> {
    await super[Symbol.asyncDispose]();
    if (this.faults.length > 0) throw new Error(`the client broke the protocol: ${this.faults.join('; ')}`);
  }

  /** A message that the protocol has. */
  protected abstract taken(type: string, fields: Fields): void;

  protected take(data: Buffer, isBinary: boolean): void {
    if (isBinary) this.faults.push('a binary message');
    else this.#read(JSON.parse(data.toString()) as Fields);
  }

  #read(fields: Fields): void {
    const type = String(fields['type']);
    const parsed = this.#schema.safeParse(fields);
    if (!parsed.success) this.faults.push(`${JSON.stringify(fields).slice(0, 300)}: ${parsed.error.message}`);
    const atMs = nowMs();
    const { audio } = fields;
    if (typeof audio === 'string') this.heard.push({ atMs, ulaw: Buffer.from(audio, 'base64') });
    else this.messages.push({ atMs, type, fields });
    this.taken(type, fields);
  }
}
