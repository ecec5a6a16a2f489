import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { once } from 'node:events';
import { decodeSample, G711, RTP_HEADER_BYTES } from '../../src/media/rtp/index.ts';
import type { MediaFork, RtpAddress } from '../../src/ports/media.ts';
import type {
  LegTranscription,
  StreamQuality,
  TranscribedLeg,
  TranscriptionEvent,
  TranscriptionPort,
} from '../../src/ports/transcription.ts';
import { nowMs, tonesIn } from '../tools/index.ts';

/** A tone is heard in 40 ms of sound. */
const WINDOW_SAMPLES = 320;
/** So much of a tone is a turn, and so much silence ends it. */
const MIN_SPEECH_MS = 250;
const SILENCE_MS = 300;

/** Hears one leg: each tone is a word, by its frequency. */
class ToneEar implements LegTranscription {
  readonly address: RtpAddress;
  readonly #socket: Socket;
  readonly #tones: readonly number[];
  readonly #onEvent: (event: TranscriptionEvent) => void;
  #fork: Pick<MediaFork, 'ssrc'> | null = null;
  #samples: number[] = [];
  /** The tone that sounds: since when, and until when it was heard. */
  #tone: { readonly hz: number; readonly startAt: number; endAt: number; isTold: boolean } | null = null;
  #received = 0;
  #zeroMs = Infinity;

  constructor(socket: Socket, tones: readonly number[], onEvent: (event: TranscriptionEvent) => void) {
    this.#socket = socket;
    this.#tones = tones;
    this.#onEvent = onEvent;
    const { address, port } = socket.address();
    this.address = { address, port };
    socket.on('message', (packet) => {
      if (packet.readUInt32BE(8) === this.#fork?.ssrc) this.#hear(packet);
    });
  }

  began(fork: Pick<MediaFork, 'ssrc'>): void {
    this.#fork = fork;
  }

  hint(): void {
    // tones need no hints
  }

  #hear(packet: Buffer): void {
    this.#received += 1;
    const law = (packet[1]! & 0x7f) === 8 ? G711.PCMA : G711.PCMU;
    for (const octet of packet.subarray(RTP_HEADER_BYTES)) this.#samples.push(decodeSample(law, octet));
    this.#samples = this.#samples.slice(-WINDOW_SAMPLES);
    if (this.#samples.length < WINDOW_SAMPLES) return;
    // Samples belong where their timestamps say. The packet that was fastest tells when that is.
    const mediaMs = packet.readUInt32BE(4) / 8;
    this.#zeroMs = Math.min(this.#zeroMs, nowMs() - mediaMs);
    const at = this.#zeroMs + mediaMs;
    const [hz] = tonesIn(this.#samples, this.#tones);
    const tone = this.#tone;
    if (tone !== null && hz === tone.hz) {
      tone.endAt = at;
      if (!tone.isTold && at - tone.startAt >= MIN_SPEECH_MS) {
        tone.isTold = true;
        this.#onEvent({ type: 'voice', speaking: true, at: tone.startAt });
      }
    } else if (tone !== null && at - tone.endAt >= SILENCE_MS) {
      this.#finish();
    } else if (tone === null && hz !== undefined) {
      this.#tone = { hz, startAt: at - 20, endAt: at, isTold: false };
    }
  }

  #finish(): void {
    const tone = this.#tone;
    this.#tone = null;
    if (tone === null) return;
    const { hz, startAt, endAt, isTold } = tone;
    if (isTold) this.#onEvent({ type: 'voice', speaking: false, at: endAt });
    const words = { text: `tone ${String(hz)}`, startAt, endAt, confidence: 1, words: [] };
    this.#onEvent({ type: 'segment', final: true, ...words });
  }

  end(): Promise<StreamQuality | null> {
    this.#finish();
    this.#socket.close();
    return Promise.resolve({ received: this.#received, lost: 0, jitterMs: 0 });
  }
}

/** Transcribes legs that hum, in this process. */
export class ToneTranscription implements TranscriptionPort {
  readonly #tones: readonly number[];

  constructor(tones: readonly number[]) {
    this.#tones = tones;
  }

  async open(_leg: TranscribedLeg, onEvent: (event: TranscriptionEvent) => void): Promise<LegTranscription> {
    const socket = createSocket('udp4').bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return new ToneEar(socket, this.#tones, onEvent);
  }

  unavailable(): string | null {
    return null;
  }

  usage(): { readonly legs: number; readonly workers: number } {
    return { legs: 0, workers: 0 };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
