import { decodeSample, encodeSample, G711 } from '../../../../src/media/rtp/index.ts';
import type { VoiceSource } from '../../../../src/ports/ai-voice.ts';
import { nowMs } from '../../../tools/index.ts';
import type { Bot } from './bot.ts';
import { SocketBot } from './socket-bot.ts';

type Source = Extract<VoiceSource, { kind: 'teler-stream' }>;

/** A message of the stream, as it came. */
export interface TelerMessage {
  readonly atMs: number;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Samples of 16 bits, little-endian, of u-law. */
export function pcmOf(ulaw: Uint8Array): Buffer {
  const pcm = Buffer.alloc(2 * ulaw.length);
  ulaw.forEach((octet, index) => pcm.writeInt16LE(decodeSample(G711.PCMU, octet), 2 * index));
  return pcm;
}

/** An application that speaks Teler's media messages, written from their description. */
export class TelerStreamBot extends SocketBot implements Bot {
  readonly messages: TelerMessage[] = [];
  readonly keys = null;
  readonly #source: Partial<Source>;
  #chunk = 0;

  private constructor(source: Partial<Source>) {
    super();
    this.#source = source;
  }

  static async open(source: Partial<Source> = {}): Promise<TelerStreamBot> {
    return await new TelerStreamBot(source).listen();
  }

  get source(): Source {
    const url = `${this.address}/media-stream`;
    return { kind: 'teler-stream', url, sampleRateHz: 8000, chunkMs: 20, accountId: 'acc_1', ...this.#source };
  }

  /** Says a chunk. @returns its id */
  say(ulaw: Buffer): number {
    this.#chunk += 1;
    this.send({ type: 'audio', audio_b64: pcmOf(ulaw).toString('base64'), chunk_id: this.#chunk });
    return this.#chunk;
  }

  send(message: object): void {
    this.sendRaw(JSON.stringify(message));
  }

  protected greet(): void {
    // The client speaks first.
  }

  protected take(data: Buffer): void {
    const fields = JSON.parse(data.toString()) as Readonly<Record<string, unknown>>;
    const atMs = nowMs();
    this.messages.push({ atMs, fields });
    if (fields['type'] !== 'audio') return;
    const { audio_b64: audio } = fields['data'] as { readonly audio_b64: string };
    const pcm = Buffer.from(audio, 'base64');
    // Of 16 kHz every second sample.
    const step = this.source.sampleRateHz / 8_000;
    const ulaw = Buffer.alloc(pcm.length / 2 / step);
    for (let index = 0; index < ulaw.length; index += 1)
      ulaw[index] = encodeSample(G711.PCMU, pcm.readInt16LE(2 * step * index));
    this.heard.push({ atMs, ulaw });
  }
}
