import type { AudioEncoder, CodecFault, CodecName, OpusReceiver, SampleRateHz } from '../codecs/index.ts';
import { CODECS, makeEncoder } from '../codecs/index.ts';
import { FRAME_MS, RTP_HEADER_BYTES } from '../rtp/index.ts';

/** Octets of the largest payload: Opus (RFC 6716 3.4); 60 ms of G.711 are less. */
const MOST_PAYLOAD = 1_275;
/** Packets in rotation, so that the next does not overwrite one that the kernel could not take at once. */
const PACKETS = 4;

/** Encodes frames of 20 ms to packets of another length or in another codec than G.711. */
export class Packetizer {
  readonly sampleRateHz: SampleRateHz;
  readonly #codec: CodecName;
  readonly #packetMs: number;
  readonly #opus: OpusReceiver | null;
  readonly #encoder: AudioEncoder;
  readonly #packets = Array.from({ length: PACKETS }, () => Buffer.alloc(RTP_HEADER_BYTES + MOST_PAYLOAD));
  #next = 0;
  /** Samples that are not sent yet, and their number. */
  readonly #sound: Int16Array;
  #held = 0;

  constructor(codec: CodecName, packetMs: number, opus: OpusReceiver | null, fault: CodecFault) {
    this.#codec = codec;
    this.#packetMs = packetMs;
    this.#opus = opus;
    this.sampleRateHz = CODECS[codec].sampleRateHz;
    this.#encoder = makeEncoder(codec, opus, fault);
    this.#sound = new Int16Array(((packetMs + FRAME_MS) * this.sampleRateHz) / 1_000);
  }

  /** Whether it makes such packets. */
  fits(codec: CodecName, packetMs: number, opus: OpusReceiver | null): boolean {
    return codec === this.#codec && packetMs === this.#packetMs && sameReceiver(opus, this.#opus);
  }

  /**
   * Takes a frame, and hands out the packets that are whole with it, without their headers.
   * @param timestamp of the frame; `send` gets that of each packet
   */
  add(frame: Int16Array, timestamp: number, send: (packet: Buffer, timestamp: number) => void): void {
    const unitsPerSample = CODECS[this.#codec].clockRateHz / this.sampleRateHz;
    let from = (timestamp - this.#held * unitsPerSample) >>> 0;
    this.#sound.set(frame, this.#held);
    this.#held += frame.length;
    const samples = (this.#packetMs * this.sampleRateHz) / 1_000;
    let sent = 0;
    for (; this.#held - sent >= samples; sent += samples) {
      const packet = this.#packets[this.#next] as Buffer;
      this.#next = (this.#next + 1) % PACKETS;
      const bytes = this.#encoder.encode(this.#sound.subarray(sent, sent + samples), packet, RTP_HEADER_BYTES);
      if (bytes > 0) send(packet.subarray(0, RTP_HEADER_BYTES + bytes), from);
      from = (from + samples * unitsPerSample) >>> 0;
    }
    this.#sound.copyWithin(0, sent, this.#held);
    this.#held -= sent;
  }

  /** Forgets what is not sent yet. */
  drop(): void {
    this.#held = 0;
  }

  /** Idempotent. */
  close(): void {
    this.#encoder.close();
  }
}

function sameReceiver(one: OpusReceiver | null, other: OpusReceiver | null): boolean {
  return (
    one?.fec === other?.fec && one?.maxBitrate === other?.maxBitrate && one?.playbackRateHz === other?.playbackRateHz
  );
}
