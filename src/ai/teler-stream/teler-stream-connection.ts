import { FRAME_MS } from '../../media/rtp/index.ts';
import type { VoiceCall, VoiceSource } from '../../ports/ai-voice.ts';
import type { ConnectorContext, VoiceConnection, VoiceLine } from '../gateway/index.ts';
import { isOrderlyClose, VoiceSocket } from '../gateway/index.ts';
import { readAppMessage } from './app-message.ts';
import { ChunkQueue } from './chunk-queue.ts';
import { PcmDecoder, PcmEncoder } from './pcm.ts';

/** An application that speaks the media messages of Teler: we connect to its WebSocket. */
export class TelerStreamConnection implements VoiceConnection {
  readonly #context: ConnectorContext;
  readonly #socket: VoiceSocket;
  readonly #streamId: string;
  readonly #encoder: PcmEncoder;
  readonly #decoder: PcmDecoder;
  readonly #chunks: ChunkQueue;
  readonly #framesPerMessage: number;
  #frames: Buffer[] = [];
  #messages = 0;
  #others = 0;

  /** @throws SyntaxError for a URL that is none */
  constructor(
    { url, sampleRateHz, chunkMs, accountId }: Extract<VoiceSource, { readonly kind: 'teler-stream' }>,
    { call, leg }: VoiceCall,
    line: VoiceLine,
    context: ConnectorContext,
  ) {
    this.#context = context;
    this.#streamId = leg;
    this.#encoder = new PcmEncoder(sampleRateHz, line.format);
    this.#decoder = new PcmDecoder(line.format);
    this.#chunks = new ChunkQueue(line);
    this.#framesPerMessage = chunkMs / FRAME_MS;
    this.#socket = new VoiceSocket(url, {}, line, context, {
      opened: () => {
        const start = { type: 'start', account_id: accountId, call_app_id: accountId, call_id: call };
        const data = { encoding: 'audio/l16', sample_rate: sampleRateHz, channels: 1 };
        this.#socket.send(JSON.stringify({ ...start, ...this.#numbered(), data }));
        line.ready();
      },
      message: (data, isBinary) => this.#take(data, isBinary),
      isOrderly: isOrderlyClose,
    });
  }

  hear(audio: Uint8Array): void {
    this.#frames.push(this.#encoder.encode(audio));
    if (this.#frames.length < this.#framesPerMessage) return;
    const base64 = Buffer.concat(this.#frames).toString('base64');
    this.#frames = [];
    this.#socket.sendAudio(() => JSON.stringify({ type: 'audio', ...this.#numbered(), data: { audio_b64: base64 } }));
  }

  dtmf(): void {
    // The protocol cannot say it.
  }

  attend(): void {
    // The application gets the line's silence.
  }

  tell(): void {
    // The protocol cannot say it.
  }

  async close(): Promise<void> {
    // The end of the connection is the end of the stream.
    await this.#socket.close(null);
  }

  #numbered(): { readonly stream_id: string; readonly message_id: number } {
    return { stream_id: this.#streamId, message_id: ++this.#messages };
  }

  #take(data: Buffer, isBinary: boolean): void {
    const message = isBinary ? { fault: 'it is binary' } : readAppMessage(data.toString());
    if ('fault' in message) {
      this.#socket.malformed(message.fault);
      return;
    }
    switch (message.type) {
      case 'audio':
        this.#chunks.play(message.chunk, this.#decoder.decode(message.pcm));
        return;
      case 'interrupt':
        this.#chunks.drop(message.chunk);
        return;
      case 'clear':
        this.#chunks.clear();
        return;
      case 'other':
        if (this.#others++ > 0) return;
        this.#context.log('info', 'an application sends messages that are not known', { type: message.name });
        return;
    }
  }
}
