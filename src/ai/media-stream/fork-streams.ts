import type { ForkSource, VoiceCall } from '../../ports/ai-voice.ts';
import { decodeSample, encodeSample, FRAME_SAMPLES, G711 } from '../../media/rtp/index.ts';
import type { ConnectorContext, VoiceConnection, VoiceLine, VoiceSocket } from '../gateway/index.ts';
import type { StreamMessages } from './stream-messages.ts';
import { connectStream, messagesOf } from './stream-socket.ts';

const LOUDEST = 32_767;

/** The bots that only listen. Each has one connection, to which the legs of its call bring what they say. */
export class ForkStreams {
  readonly #streams = new Map<string, ForkStream>();

  /** @throws SyntaxError for a URL that is none; Error where a leg comes to a stream that is not there */
  open(
    { stream, part }: ForkSource,
    accountSid: string | null,
    call: VoiceCall,
    line: VoiceLine,
    context: ConnectorContext,
  ): VoiceConnection {
    const known = this.#streams.get(stream.id);
    if (part === 'others') {
      if (known === undefined) throw new Error('its stream is over');
      line.ready();
      return new OtherLeg(known);
    }
    const opened = new ForkStream(stream, messagesOf(stream.id, call, accountSid), line, context, () => {
      if (this.#streams.get(stream.id) === opened) this.#streams.delete(stream.id);
    });
    this.#streams.set(stream.id, opened);
    return opened;
  }
}

/** A bot that only listens. The caller's line opens its connection, and its ticks are those of the stream. */
class ForkStream implements VoiceConnection {
  readonly #stream: ForkSource['stream'];
  readonly #messages: StreamMessages;
  readonly #socket: VoiceSocket;
  readonly #over: () => void;
  /** What others said to the caller since the last tick. */
  readonly #outbound = new Int32Array(FRAME_SAMPLES);
  readonly #frame = new Uint8Array(FRAME_SAMPLES);

  constructor(
    stream: ForkSource['stream'],
    messages: StreamMessages,
    line: VoiceLine,
    context: ConnectorContext,
    over: () => void,
  ) {
    this.#stream = stream;
    this.#messages = messages;
    this.#over = over;
    // Nobody asks what a listener has to say.
    this.#socket = connectStream(stream, messages, line, context, () => undefined);
  }

  hear(ulaw: Uint8Array, streamMs: number): void {
    const { tracks } = this.#stream;
    if (tracks.includes('inbound')) this.#socket.sendAudio(() => this.#messages.media(ulaw, streamMs, 'inbound'));
    if (!tracks.includes('outbound')) return;
    for (const [index, sum] of this.#outbound.entries()) {
      this.#frame[index] = encodeSample(G711.PCMU, Math.max(-LOUDEST, Math.min(LOUDEST, sum)));
    }
    this.#outbound.fill(0);
    this.#socket.sendAudio(() => this.#messages.media(this.#frame, streamMs, 'outbound'));
  }

  /** Somebody says this to the caller. */
  addOutbound(ulaw: Uint8Array): void {
    for (const [index, octet] of ulaw.entries()) {
      this.#outbound[index] = (this.#outbound[index] ?? 0) + decodeSample(G711.PCMU, octet);
    }
  }

  dtmf(): void {
    // Twilio tells keys to bots that talk as well, and to no others.
  }

  attend(): void {
    // A listener has nobody.
  }

  tell(): void {
    // The protocol cannot say it.
  }

  async close(): Promise<void> {
    this.#over();
    await this.#socket.close(this.#messages.stop());
  }
}

/** A leg that the caller hears. */
class OtherLeg implements VoiceConnection {
  readonly #stream: ForkStream;

  constructor(stream: ForkStream) {
    this.#stream = stream;
  }

  hear(ulaw: Uint8Array): void {
    this.#stream.addOutbound(ulaw);
  }

  dtmf(): void {
    // As above.
  }

  attend(): void {
    // As above.
  }

  tell(): void {
    // As above.
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
