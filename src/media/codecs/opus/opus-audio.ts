import type * as Opus from 'libopus-wasm';
import type { AudioDecoder, AudioEncoder, CodecFault } from '../audio-codec.ts';
import { carriesFec } from './carries-fec.ts';

/** The rate that Opus legs are mixed at. */
const RATE_HZ = 16_000;
/** Speech of 8 kHz bandwidth is clear at this (RFC 7587 3.1.1: 16 to 20 kbit/s), with what FEC takes. */
const BITRATE = 24_000;
/** Above 5 a frame costs a third more, and speech sounds the same. */
const COMPLEXITY = 5;
/** The loss that FEC is to make up for, in percent: the encoder spends bits by it. */
const EXPECTED_LOSS = 10;
const MOST_PAYLOAD = 1_275;
const NOTHING = new Int16Array(0);
/** A packet of at most 2 octets is sent instead of silence (DTX, RFC 6716 2.1.9). */
const DTX_BYTES = 2;

/** What a receiver says of itself (RFC 7587 6.1). */
export interface OpusReceiver {
  readonly fec: boolean;
  readonly maxBitrate: number | null;
  readonly playbackRateHz: number;
}

/** The library is loaded by the first thread and at the first time that needs it. */
async function library(): Promise<typeof Opus> {
  return await import('libopus-wasm');
}

/** Resolves when codecs can be made without delay. @throws Error: the library cannot be loaded */
export async function opusReady(): Promise<void> {
  await (await library()).loadLibopus();
}

/** A receiver of Opus. Until the library is there, and after a fault of its, what comes is silence. */
export class OpusAudioDecoder implements AudioDecoder {
  #handle: Opus.OpusDecoderHandle | null = null;
  #closed = false;

  constructor(fault: CodecFault) {
    this.#open().catch((error: unknown) => {
      if (!this.#closed) fault(error);
    });
  }

  decode(payload: Buffer): Int16Array {
    return this.#run((handle) => handle.decode(payload)) ?? NOTHING;
  }

  conceal(samples: number): Int16Array {
    // The library makes up whole multiples of 2.5 ms.
    const whole = Math.ceil(samples / 40) * 40;
    return this.#run((handle) => handle.decodePacketLoss(whole))?.subarray(0, samples) ?? new Int16Array(samples);
  }

  recover(payload: Buffer, samples: number): Int16Array | null {
    if (samples % 160 !== 0) return null;
    return this.#run((handle) => handle.decode(payload, { decodeFec: true, frameSize: samples }));
  }

  carriesFec(payload: Buffer): boolean {
    return carriesFec(payload);
  }

  isSilence(payload: Buffer): boolean {
    return payload.length <= DTX_BYTES;
  }

  close(): void {
    this.#closed = true;
    this.#handle?.free();
    this.#handle = null;
  }

  async #open(): Promise<void> {
    const { createDecoder } = await library();
    const handle = await createDecoder({ sampleRate: RATE_HZ, channels: 1 });
    if (this.#closed) handle.free();
    else this.#handle = handle;
  }

  /** The library throws at a payload that is no Opus. */
  #run(work: (handle: Opus.OpusDecoderHandle) => Int16Array): Int16Array | null {
    if (this.#handle === null) return null;
    try {
      return work(this.#handle);
    } catch {
      return null;
    }
  }
}

/** A sender of Opus. Until the library is there, nothing is sent. */
export class OpusAudioEncoder implements AudioEncoder {
  #handle: Opus.OpusEncoderHandle | null = null;
  #closed = false;

  constructor(receiver: OpusReceiver, fault: CodecFault) {
    this.#open(receiver).catch((error: unknown) => {
      if (!this.#closed) fault(error);
    });
  }

  encode(pcm: Int16Array, target: Buffer, offset: number): number {
    if (this.#handle === null) return 0;
    const packet = this.#handle.encode(pcm, { frameSize: pcm.length, maxPacketBytes: MOST_PAYLOAD });
    target.set(packet, offset);
    return packet.length;
  }

  close(): void {
    this.#closed = true;
    this.#handle?.free();
    this.#handle = null;
  }

  async #open({ fec, maxBitrate, playbackRateHz }: OpusReceiver): Promise<void> {
    const { Application, Bandwidth, createEncoder, Signal } = await library();
    const handle = await createEncoder({
      sampleRate: RATE_HZ,
      channels: 1,
      application: Application.Voip,
      signal: Signal.Voice,
      bitrate: Math.min(BITRATE, maxBitrate ?? BITRATE),
      complexity: COMPLEXITY,
      fec,
      packetLossPercent: fec ? EXPECTED_LOSS : 0,
      maxBandwidth: playbackRateHz < RATE_HZ ? Bandwidth.Narrowband : Bandwidth.Wideband,
    });
    if (this.#closed) handle.free();
    else this.#handle = handle;
  }
}
