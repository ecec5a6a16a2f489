import type { ForkSource, VoiceCall } from '../../ports/ai-voice.ts';
import { TWILIO_ACCOUNT_SID, twilioSid } from '../../shared/twilio/twilio-sid.ts';
import { twilioSignature } from '../../shared/twilio/twilio-signature.ts';
import { FRAME_SAMPLES, G711 } from '../../media/rtp/index.ts';
import type { ConnectorContext, VoiceConnection, VoiceLine } from '../gateway/index.ts';
import { isOrderlyClose, VoiceSocket } from '../gateway/index.ts';
import { StreamMessages } from './stream-messages.ts';

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
    const ids = {
      streamSid: stream.id,
      callSid: twilioSid('CA', call.call),
      accountSid: accountSid ?? TWILIO_ACCOUNT_SID,
    };
    const opened = new ForkStream(stream, new StreamMessages(ids), line, context, () => {
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
    const { url, authToken, parameters, tracks } = stream;
    this.#stream = stream;
    this.#messages = messages;
    this.#over = over;
    const headers = authToken === null ? {} : { 'X-Twilio-Signature': twilioSignature(authToken, url) };
    this.#socket = new VoiceSocket(url, headers, line, context, {
      opened: () => {
        this.#socket.send(messages.connected());
        this.#socket.send(messages.start(parameters, tracks));
        line.ready();
      },
      // Nobody asks what a listener has to say.
      message: () => undefined,
      isOrderly: isOrderlyClose,
    });
  }

  hear(ulaw: Uint8Array, streamMs: number): void {
    const { tracks } = this.#stream;
    if (tracks.includes('inbound')) this.#socket.sendAudio(() => this.#messages.media(ulaw, streamMs, 'inbound'));
    if (!tracks.includes('outbound')) return;
    const { encode, silence } = G711.PCMU;
    for (const [index, sum] of this.#outbound.entries()) {
      const sample = Math.max(-LOUDEST, Math.min(LOUDEST, sum));
      this.#frame[index] = encode[(sample >> 2) & 0x3fff] ?? silence;
    }
    this.#outbound.fill(0);
    this.#socket.sendAudio(() => this.#messages.media(this.#frame, streamMs, 'outbound'));
  }

  /** Somebody says this to the caller. */
  addOutbound(ulaw: Uint8Array): void {
    const { decode } = G711.PCMU;
    for (const [index, octet] of ulaw.entries())
      this.#outbound[index] = (this.#outbound[index] ?? 0) + (decode[octet] ?? 0);
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
