import { randomBytes } from 'node:crypto';
import type { VoiceCall, VoiceSource } from '../../ports/ai-voice.ts';
import type { ConnectorContext, VoiceConnection, VoiceLine, VoiceSocket } from '../gateway/index.ts';
import { readBotMessage } from './bot-message.ts';
import type { StreamMessages } from './stream-messages.ts';
import { connectStream, messagesOf } from './stream-socket.ts';

/** A bot, and for whom it is connected to. */
interface MediaStreamTarget {
  readonly source: Extract<VoiceSource, { readonly kind: 'media-stream' }>;
  /** Null: that of {@link messagesOf}. */
  readonly accountSid: string | null;
}

/** A bot that speaks Twilio's Media Streams: we connect to its WebSocket. */
export class MediaStreamConnection implements VoiceConnection {
  readonly #line: VoiceLine;
  readonly #context: ConnectorContext;
  readonly #socket: VoiceSocket;
  readonly #streamSid: string;
  readonly #messages: StreamMessages;
  #others = 0;

  /** @throws SyntaxError for a URL that is none */
  constructor({ source, accountSid }: MediaStreamTarget, call: VoiceCall, line: VoiceLine, context: ConnectorContext) {
    this.#line = line;
    this.#context = context;
    this.#streamSid = source.streamSid ?? `MZ${randomBytes(16).toString('hex')}`;
    this.#messages = messagesOf(this.#streamSid, call, accountSid);
    this.#socket = connectStream(source, this.#messages, line, context, (...message) => this.#take(...message));
  }

  hear(ulaw: Uint8Array, streamMs: number): void {
    this.#socket.sendAudio(() => this.#messages.media(ulaw, streamMs));
  }

  dtmf(digit: string): void {
    this.#socket.send(this.#messages.dtmf(digit));
  }

  attend(): void {
    // Twilio always sends media: the bot gets the line's silence.
  }

  tell(): void {
    // The protocol cannot say it.
  }

  async close(): Promise<void> {
    await this.#socket.close(this.#messages.stop());
  }

  #take(data: Buffer, isBinary: boolean): void {
    const message = isBinary ? { fault: 'it is binary' } : readBotMessage(data.toString(), this.#streamSid);
    if ('fault' in message) {
      this.#socket.malformed(message.fault);
      return;
    }
    switch (message.event) {
      case 'media':
        this.#line.play(message.audio);
        return;
      case 'mark':
        this.#line.mark(() => this.#socket.send(this.#messages.mark(message.name)));
        return;
      case 'clear':
        this.#line.clear();
        return;
      case 'other':
        if (this.#others++ > 0) return;
        this.#context.log('info', 'a bot sends events that are not known', { event: message.name });
        return;
    }
  }
}
