import { LinearOrder, ReorderBuffer, WIDE_FRAME_SAMPLES } from '../../media/fork-listener/index.ts';
import type { RtpPacket } from '../../media/rtp/index.ts';
import { FRAME_MS, FRAME_SAMPLES, G711, timestampDistance } from '../../media/rtp/index.ts';
import type { TapCodec } from '../../media/codecs/index.ts';
import type { PacketTap } from '../../media/stream/index.ts';
import type { LineFormat } from './line-format.ts';
import { ULAW_LINE } from './line-format.ts';

/** Ticks without a packet after which the AI hears silence: media engines send all the time. */
export const QUIET_TICKS = 10;
/** Missing time up to this is silence for the AI. Timestamps that are further apart are another time line. */
const MAX_FILLED_FRAMES = 50;

/**
 * Takes a frame that the AI hears, in the format of the line.
 * @param streamMs time at the end of the frame since the stream began
 */
type OnHeard = (audio: Buffer, streamMs: number) => void;

/**
 * What the AI hears of the call: frames in order, each as soon as it is whole. Nothing waits for a tick, since an AI has
 * no loudspeaker that must not pause. Where a packet is missing, those after it wait for it (ReorderBuffer); where none
 * comes, ticks give silence. Nothing that comes is left out because it is late.
 */
export class HeardStream implements PacketTap {
  readonly wideband: boolean;
  readonly #onHeard: OnHeard;
  readonly #format: LineFormat;
  /** Samples of a frame, in which timestamps count. */
  readonly #frameSamples: number;
  readonly #buffer = new ReorderBuffer((timestamp, _pcm, octets, law) => {
    if (law.codec !== 'PCMU') octets.forEach((octet, at) => (octets[at] = G711.PCMU.fromOther[octet] ?? 0));
    this.#frame(timestamp, octets);
  });
  readonly #linear = new LinearOrder((timestamp, pcm) => this.#frame(timestamp, littleEndian(pcm)));
  #ssrc: number | null = null;
  /** Where the next frame starts; null: wherever it comes. */
  #next: number | null = null;
  #quietTicks = 0;
  /** Silent frames since the last frame that came. */
  #filled = 0;
  #streamMs = 0;

  constructor(onHeard: OnHeard, format: LineFormat = ULAW_LINE) {
    this.#onHeard = onHeard;
    this.#format = format;
    this.wideband = format.sampleRateHz === 16_000;
    this.#frameSamples = this.wideband ? WIDE_FRAME_SAMPLES : FRAME_SAMPLES;
  }

  forward(packet: RtpPacket, codec: TapCodec, nowMs: number): void {
    // RFC 3550 8.2: another SSRC is another stream, with timestamps of its own.
    if (packet.ssrc !== this.#ssrc) {
      for (const buffer of [this.#buffer, this.#linear]) {
        buffer.drain();
        buffer.reset();
      }
      this.#ssrc = packet.ssrc;
      this.#next = null;
    }
    this.#quietTicks = 0;
    // A line has one codec.
    if (codec === 'L16') this.#linear.push(packet.timestamp, packet.payload, nowMs);
    else this.#buffer.push(packet.timestamp, packet.payload, codec, nowMs);
  }

  leaveOut(): void {
    // A key, or a sign of life: the ticks have silence for it.
  }

  close(): void {
    // It holds nothing open.
  }

  /** Gives silence where nothing comes. Call it every 20 ms. */
  tick(nowMs: number): void {
    this.#buffer.poll(nowMs);
    this.#linear.poll(nowMs);
    if (++this.#quietTicks < QUIET_TICKS) return;
    // The first of them has all that was waited for.
    const frames = this.#quietTicks === QUIET_TICKS ? QUIET_TICKS : 1;
    for (let frame = 0; frame < frames; frame++) this.#give(this.#format.silence);
    this.#filled += frames;
  }

  #frame(timestamp: number, audio: Buffer): void {
    const lost = this.#next === null ? 0 : Math.floor(timestampDistance(this.#next, timestamp) / this.#frameSamples);
    const missing = lost - this.#filled;
    if (missing <= MAX_FILLED_FRAMES) for (let frame = 0; frame < missing; frame++) this.#give(this.#format.silence);
    this.#filled = 0;
    this.#next = (timestamp + this.#frameSamples) >>> 0;
    this.#give(audio);
  }

  #give(audio: Buffer): void {
    this.#streamMs += FRAME_MS;
    this.#onHeard(audio, this.#streamMs);
  }
}

function littleEndian(pcm: Int16Array): Buffer {
  const audio = Buffer.allocUnsafe(2 * pcm.length);
  for (let index = 0; index < pcm.length; index++) audio.writeInt16LE(pcm[index] as number, 2 * index);
  return audio;
}
