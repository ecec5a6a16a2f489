import { ReorderBuffer } from '../../media/fork-listener/index.ts';
import type { AudioCodec, RtpPacket } from '../../media/rtp/index.ts';
import { FRAME_MS, FRAME_SAMPLES, G711, timestampDistance } from '../../media/rtp/index.ts';
import type { PacketTap } from '../../media/stream/index.ts';

/** Ticks without a packet after which the AI hears silence: media engines send all the time. */
export const QUIET_TICKS = 10;
/** Missing time up to this is silence for the AI. Timestamps that are further apart are another time line. */
const MAX_FILLED_FRAMES = 50;
const SILENCE = Buffer.alloc(FRAME_SAMPLES, G711.PCMU.silence);

/**
 * Takes a frame that the AI hears, as u-law.
 * @param streamMs time at the end of the frame since the stream began
 */
type OnHeard = (ulaw: Buffer, streamMs: number) => void;

/**
 * What the AI hears of the call: frames in order, each as soon as it is whole. Nothing waits for a tick, since an AI has
 * no loudspeaker that must not pause. Where a packet is missing, those after it wait for it (ReorderBuffer); where none
 * comes, ticks give silence. Nothing that comes is left out because it is late.
 */
export class HeardStream implements PacketTap {
  readonly #onHeard: OnHeard;
  readonly #buffer = new ReorderBuffer((timestamp, _pcm, octets, law) => {
    if (law.codec !== 'PCMU') octets.forEach((octet, at) => (octets[at] = G711.PCMU.fromOther[octet] ?? 0));
    this.#frame(timestamp, octets);
  });
  #ssrc: number | null = null;
  /** Where the next frame starts; null: wherever it comes. */
  #next: number | null = null;
  #quietTicks = 0;
  /** Silent frames since the last frame that came. */
  #filled = 0;
  #streamMs = 0;

  constructor(onHeard: OnHeard) {
    this.#onHeard = onHeard;
  }

  forward(packet: RtpPacket, codec: AudioCodec, nowMs: number): void {
    // RFC 3550 8.2: another SSRC is another stream, with timestamps of its own.
    if (packet.ssrc !== this.#ssrc) {
      this.#buffer.drain();
      this.#buffer.reset();
      this.#ssrc = packet.ssrc;
      this.#next = null;
    }
    this.#quietTicks = 0;
    this.#buffer.push(packet.timestamp, packet.payload, codec, nowMs);
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
    if (++this.#quietTicks < QUIET_TICKS) return;
    // The first of them has all that was waited for.
    const frames = this.#quietTicks === QUIET_TICKS ? QUIET_TICKS : 1;
    for (let frame = 0; frame < frames; frame++) this.#give(SILENCE);
    this.#filled += frames;
  }

  #frame(timestamp: number, ulaw: Buffer): void {
    const lost = this.#next === null ? 0 : Math.floor(timestampDistance(this.#next, timestamp) / FRAME_SAMPLES);
    const missing = lost - this.#filled;
    if (missing <= MAX_FILLED_FRAMES) for (let frame = 0; frame < missing; frame++) this.#give(SILENCE);
    this.#filled = 0;
    this.#next = (timestamp + FRAME_SAMPLES) >>> 0;
    this.#give(ulaw);
  }

  #give(ulaw: Buffer): void {
    this.#streamMs += FRAME_MS;
    this.#onHeard(ulaw, this.#streamMs);
  }
}
