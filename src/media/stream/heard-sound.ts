import type { CodecFault, CodecName, SampleRateHz } from '../codecs/index.ts';
import { CODECS, Downsampler, makeDecoder, Upsampler } from '../codecs/index.ts';
import type { FrameKind, G711Law, JitterStats, RtpPacket } from '../rtp/index.ts';
import { FRAME_SAMPLES, newJitterStats } from '../rtp/index.ts';
import { PacketPlayout } from './packet-playout.ts';
import type { Playout } from './playout.ts';
import { G711Playout, isG711 } from './playout.ts';
import type { PacketTap } from './packet-tap.ts';
import { TappedSound } from './tapped-sound.ts';

/**
 * What a receiver hears, in whatever codec it comes: the playout of the codec in use, and its frame at the rates that
 * are asked for. The far end may change between the codecs that were agreed on in any packet.
 */
export class HeardSound {
  /** The kind of the current frame. */
  kind: FrameKind = 'silence';
  /** Counters of the jitter buffers of all codecs together. They never go back, whatever codec is in use. */
  readonly stats: JitterStats = newJitterStats();
  readonly #forks: ReadonlyMap<number, PacketTap>;
  readonly #fault: CodecFault;
  /** The playouts that were in use, by their codec. */
  readonly #playouts = new Map<CodecName, Playout>();
  #codec: CodecName;
  #playout: Playout;
  readonly #tapped = { narrow: new TappedSound('PCMU'), wide: new TappedSound('L16') };
  readonly #up = new Upsampler();
  readonly #down = new Downsampler();
  readonly #wide = new Int16Array(2 * FRAME_SAMPLES);
  readonly #narrow = new Int16Array(FRAME_SAMPLES);
  /** Whether the current frame has been brought to the other rate. */
  #resampled = false;

  /**
   * @param forks who gets each packet of audio
   * @param fault is told of a codec that cannot be made
   */
  constructor(codec: CodecName, forks: ReadonlyMap<number, PacketTap>, fault: CodecFault) {
    this.#fault = fault;
    this.#forks = forks;
    this.#codec = codec;
    this.#playout = this.#playoutOf(codec);
  }

  /** How long a packet is held back. */
  get delayMs(): number {
    return this.#playout.delayMs;
  }

  /** The law that {@link octets} are in; null where the frame has none. */
  get law(): G711Law | null {
    return this.#playout.law;
  }

  /** The current frame in the law {@link law}. */
  get octets(): Buffer {
    return this.#playout.octets;
  }

  /** The codec in use from now on. */
  use(codec: CodecName): void {
    if (codec === this.#codec) return;
    this.#codec = codec;
    this.#playout.reset();
    this.#playout = this.#playoutOf(codec);
    this.#playout.reset();
    this.kind = 'silence';
    this.#resampled = false;
  }

  /** Takes a packet of audio in. */
  push(packet: RtpPacket, codec: CodecName, nowMs: number): void {
    // Octets of one law become those of the other, so that a far end may mix them.
    if (isG711(codec) ? this.law === null : codec !== this.#codec) this.use(codec);
    this.#playout.push(packet.timestamp, packet.payload, codec, nowMs);
    if (isG711(codec)) for (const fork of this.#forks.values()) fork.forward(packet, codec, nowMs);
    else if (codec === 'L16')
      for (const fork of this.#forks.values()) if (fork.wideband) fork.forward(packet, codec, nowMs);
  }

  /** Reads the next frame. */
  pull(nowMs: number): void {
    this.kind = this.#playout.pull(nowMs);
    this.#resampled = false;
    if (this.#forks.size > 0 && this.law === null) this.#tap(nowMs);
  }

  /** The current frame as 16-bit samples. */
  linear(sampleRateHz: SampleRateHz): Int16Array {
    const frame = this.#playout.linear();
    if (sampleRateHz === this.#playout.sampleRateHz) return frame;
    const other = sampleRateHz === 8_000 ? this.#narrow : this.#wide;
    if (this.#resampled) return other;
    this.#resampled = true;
    if (sampleRateHz === 8_000) this.#down.process(frame, other);
    else this.#up.process(frame, other);
    return other;
  }

  /** Lets time pass without reading. */
  skip(frames: number): void {
    this.#playout.skip(frames);
  }

  /** Nothing is made up until the next packet. */
  pause(): void {
    this.#playout.pause();
  }

  /** Another stream begins. */
  reset(): void {
    this.#playout.reset();
  }

  /** Idempotent. */
  close(): void {
    for (const playout of this.#playouts.values()) playout.close();
  }

  /** Gives the current frame to those who listen. L16 they had as it came. */
  #tap(nowMs: number): void {
    const forks = [...this.#forks.values()];
    this.#tapTo(
      forks.filter(({ wideband }) => !wideband),
      this.#tapped.narrow,
      nowMs,
    );
    if (this.#codec !== 'L16')
      this.#tapTo(
        forks.filter(({ wideband }) => wideband),
        this.#tapped.wide,
        nowMs,
      );
  }

  #tapTo(forks: readonly PacketTap[], tapped: TappedSound, nowMs: number): void {
    const isHeard = forks.length > 0 && this.kind !== 'silence';
    const packet = tapped.next(isHeard ? this.linear(CODECS[tapped.codec].sampleRateHz) : null);
    if (packet === null) return;
    for (const fork of forks) fork.forward(packet, tapped.codec, nowMs);
  }

  #playoutOf(codec: CodecName): Playout {
    const known = this.#playouts.get(codec);
    if (known !== undefined) return known;
    const made = isG711(codec)
      ? new G711Playout(codec, this.stats)
      : new PacketPlayout(codec, makeDecoder(codec, this.#fault), this.stats);
    this.#playouts.set(codec, made);
    return made;
  }
}
