import type { AudioDecoder, CodecName, DecodedCodec } from '../codecs/index.ts';
import { CODECS, makeDecoder } from '../codecs/index.ts';
import type { FrameKind, JitterStats } from '../rtp/index.ts';
import { FRAME_MS, newJitterStats, timestampDistance } from '../rtp/index.ts';
import { DelayWindow, LATE_MARGIN_MS, LEAST_DELAY_MS, MAX_DELAY_MS } from './delay-window.ts';
import { FecWait } from './fec-wait.ts';
import type { Playout } from './playout.ts';

/** Samples of a frame at 16 kHz. */
const FRAME_WIDE = 320;
/** A join is blended over 10 ms. */
const SPLICE_SAMPLES = 160;
/** Longest packet that is taken: 200 ms, as receivers of G.722 have to (RFC 3551 4.2). */
const MAX_PACKET_SAMPLES = 3_200;
const MAX_PAYLOAD_BYTES = 1_600;
/** Sound ahead of its turn that is kept, and the packets that may be. */
const MAX_AHEAD_MS = 512;
const MAX_PACKETS = 64;
/** Frames without sound after which the next packet begins a new talkspurt. */
const DRY_FRAMES = 4;
/** Frames that are made up in a row. */
const MAX_MADE_FRAMES = 6;
/** The same while the far end says that it is silent, which it says again every 400 ms (RFC 7587 3.1.3). */
const MAX_SILENT_FRAMES = 50;
/** Packets in a row from another time line that make us believe it. */
const STRAY_PACKETS = 2;

interface Waiting {
  readonly timestamp: number;
  readonly payload: Buffer;
}

/**
 * Of a codec whose packets are decoded one after the other (G.722, Opus): an adaptive jitter buffer of whole packets, as
 * {@link JitterBuffer} is one of octets. A packet is decoded when its turn comes. What is missing then is made up by the
 * decoder, or taken out of the next packet if that is there and has it (FEC).
 *
 * It is pure: the caller says what time it is.
 */
export class PacketPlayout implements Playout {
  readonly stats: JitterStats;
  readonly law = null;
  readonly octets = Buffer.alloc(0);
  readonly sampleRateHz = 16_000;
  readonly codec: DecodedCodec;
  readonly #decoder: AudioDecoder;
  /** Timestamp units of a frame. */
  readonly #units: number;
  /** Samples in a timestamp unit. */
  readonly #samplesPerUnit: number;
  readonly #window = new DelayWindow();
  readonly #fec = new FecWait();
  readonly #frame = new Int16Array(FRAME_WIDE);
  /** Packets that wait for their turn, the next one first. */
  #waiting: Waiting[] = [];
  /** Decoded sound, from {@link #read} to {@link #decoded}. */
  readonly #sound = new Int16Array(2 * FRAME_WIDE + MAX_PACKET_SAMPLES);
  #held = 0;
  #started = false;
  #paused = false;
  /** The last packet said that the far end is silent. */
  #silent = false;
  /** Timestamps: of the next frame, of the end of what is decoded, and of the end of the newest packet that was. */
  #read = 0;
  #decoded = 0;
  #playedEnd = 0;
  #dryFrames = DRY_FRAMES;
  #madeFrames = MAX_MADE_FRAMES;
  #strays = 0;
  #delayMs = LEAST_DELAY_MS;
  #lastPullMs: number | null = null;
  /** The beginning of a frame that was left out; null: none was. */
  #splice: Int16Array | null = null;

  /** @param stats counters that go on */
  constructor(codec: DecodedCodec, decoder: AudioDecoder = makeDecoder(codec), stats: JitterStats = newJitterStats()) {
    this.stats = stats;
    this.codec = codec;
    this.#decoder = decoder;
    const { clockRateHz, sampleRateHz } = CODECS[codec];
    this.#units = (clockRateHz * FRAME_MS) / 1_000;
    this.#samplesPerUnit = sampleRateHz / clockRateHz;
  }

  get delayMs(): number {
    return this.#delayMs;
  }

  push(timestamp: number, payload: Buffer, codec: CodecName, nowMs: number): void {
    if (codec !== this.codec || payload.length === 0 || payload.length > MAX_PAYLOAD_BYTES) return;
    this.stats.packets++;
    this.#paused = false;
    if (!this.#started) this.#anchor(timestamp, nowMs);
    if (!this.#place(timestamp, nowMs)) return;
    this.#strays = 0;
    const after = this.#waiting.findLastIndex((each) => timestampDistance(each.timestamp, timestamp) >= 0);
    if (timestampDistance(this.#decoded, timestamp) < 0 || this.#waiting[after]?.timestamp === timestamp) {
      this.stats.duplicates++;
      return;
    }
    this.#window.note(this.#marginMs(timestampDistance(this.#read, timestamp), nowMs));
    this.#waiting.splice(after + 1, 0, { timestamp, payload: Buffer.from(payload) });
    if (this.#waiting.length > MAX_PACKETS) this.#waiting.shift();
  }

  pull(nowMs: number): FrameKind {
    this.#lastPullMs = nowMs;
    if (!this.#started) {
      this.#frame.fill(0);
      return 'silence';
    }
    const kind = this.#isToWait() ? this.#wait() : this.#readFrame();
    if (this.#fec.frame()) this.#window.reserve(0);
    if (kind === 'concealed') this.stats.concealedFrames++;
    this.#delayMs = this.#window.trueDelay(this.#delayMs);
    if (this.#window.frame(kind !== 'audio' || isQuiet(this.#frame))) this.#shrink();
    return kind;
  }

  linear(): Int16Array {
    return this.#frame;
  }

  skip(frames: number): void {
    if (!this.#started) return;
    this.#read = (this.#read + frames * this.#units) >>> 0;
    this.#decoded = this.#read;
    this.#held = 0;
    this.#window.clear();
  }

  pause(): void {
    this.#paused = true;
  }

  reset(): void {
    this.#started = false;
    this.#strays = 0;
    this.#waiting = [];
    this.#held = 0;
    this.#splice = null;
    this.#madeFrames = MAX_MADE_FRAMES;
    this.#silent = false;
  }

  close(): void {
    this.#decoder.close();
  }

  #anchor(timestamp: number, nowMs: number): void {
    this.#started = true;
    this.#waiting = [];
    this.#held = 0;
    const frames = Math.max(0, Math.ceil((this.#delayMs - this.#untilPullMs(nowMs, 0)) / FRAME_MS));
    this.#read = (timestamp - frames * this.#units) >>> 0;
    this.#decoded = this.#read;
    this.#playedEnd = this.#read;
    this.#dryFrames = 0;
    this.#strays = 0;
    this.#window.clear();
    this.stats.anchored++;
  }

  /** Makes room for a packet by moving the reading point. False if it must be dropped. */
  #place(timestamp: number, nowMs: number): boolean {
    const ahead = timestampDistance(this.#read, timestamp);
    const fresh = timestampDistance(this.#playedEnd, timestamp) >= 0;
    const dry = this.#dryFrames >= DRY_FRAMES && this.#waiting.length === 0;
    const aheadMs = (ahead * FRAME_MS) / this.#units;
    if (aheadMs > MAX_AHEAD_MS || aheadMs < -MAX_DELAY_MS) {
      // Another time line, a burst after a stall, or one packet gone astray: only the second one in a row decides.
      if (++this.#strays < STRAY_PACKETS && !(fresh && dry)) {
        this.stats.late++;
        return false;
      }
      this.#anchor(timestamp, nowMs);
      return true;
    }
    if (dry && fresh) {
      this.#anchor(timestamp, nowMs);
      return true;
    }
    if (ahead >= 0) return true;
    const lateMs = LATE_MARGIN_MS - this.#marginMs(ahead, nowMs);
    const frames = Math.max(Math.ceil(-ahead / this.#units), Math.ceil(lateMs / FRAME_MS));
    if (!fresh || this.#delayMs + frames * FRAME_MS > MAX_DELAY_MS) {
      this.stats.late++;
      return false;
    }
    // What was made up meanwhile is the time that is inserted.
    this.#read = (this.#read - frames * this.#units) >>> 0;
    this.#decoded = this.#read;
    this.#held = 0;
    this.#delayMs += frames * FRAME_MS;
    this.stats.stretched++;
    this.#window.grew();
    return true;
  }

  #marginMs(ahead: number, nowMs: number): number {
    return (ahead * FRAME_MS) / this.#units + this.#untilPullMs(nowMs, FRAME_MS);
  }

  #untilPullMs(nowMs: number, unknownMs: number): number {
    return this.#lastPullMs === null ? unknownMs : Math.max(0, this.#lastPullMs + FRAME_MS - nowMs);
  }

  /** Whether the frame that is missing is to be waited for, since the packet after it may have it (FEC). */
  #isToWait(): boolean {
    const isPlaying = this.#dryFrames === 0 && this.#madeFrames === 0 && !this.#paused && !this.#silent;
    const isMissing = this.#waiting.length === 0 && this.#held === 0;
    return this.#fec.wants && isPlaying && isMissing && this.#delayMs + FRAME_MS <= MAX_DELAY_MS;
  }

  /** Puts a frame in: the delay gets longer. */
  #wait(): FrameKind {
    this.#frame.set(this.#decoder.conceal(FRAME_WIDE));
    this.#delayMs += FRAME_MS;
    this.stats.stretched++;
    this.#fec.holds = true;
    this.#window.reserve(FRAME_MS);
    this.#window.grew();
    return 'concealed';
  }

  /** Leaves a frame out: the delay gets shorter. */
  #shrink(): void {
    // How the voice would have gone on: the frame that is played instead begins with it, so that nothing clicks.
    this.#splice = Int16Array.from(this.#frame.subarray(0, SPLICE_SAMPLES));
    this.#readFrame();
    this.#delayMs = Math.max(LEAST_DELAY_MS, this.#delayMs - FRAME_MS);
    this.stats.shrunk++;
    this.#window.shrank();
  }

  #readFrame(): FrameKind {
    const end = (this.#read + this.#units) >>> 0;
    let real = timestampDistance(this.#read, this.#playedEnd) > 0;
    let made = false;
    for (;;) {
      const wanted = timestampDistance(this.#decoded, end);
      if (wanted <= 0) break;
      const next = this.#waiting[0];
      const gap = next === undefined ? Infinity : timestampDistance(this.#decoded, next.timestamp);
      if (next !== undefined && gap <= 0) {
        this.#waiting.shift();
        if (gap === 0 && this.#decode(next.payload)) real = true;
        continue;
      }
      made = this.#fill(Math.min(wanted, gap), gap, next) || made;
    }
    const held = Math.min(FRAME_WIDE, this.#held);
    this.#frame.set(this.#sound.subarray(0, held));
    this.#frame.fill(0, held);
    this.#sound.copyWithin(0, held, this.#held);
    this.#held -= held;
    this.#blend();
    this.#read = end;
    this.#dryFrames = real ? 0 : this.#dryFrames + 1;
    this.#madeFrames = real ? 0 : this.#madeFrames + 1;
    if (real) return 'audio';
    if (made && this.#silent) return 'audio'; // comfort noise
    return made ? 'concealed' : 'silence';
  }

  /** Where a frame was left out, the beginning of the next is blended with the beginning of that one. */
  #blend(): void {
    const splice = this.#splice;
    if (splice === null) return;
    this.#splice = null;
    for (let index = 0; index < splice.length; index++) {
      const weight = (index + 1) / (splice.length + 1);
      const sample = (this.#frame[index] as number) * weight + (splice[index] as number) * (1 - weight);
      this.#frame[index] = Math.round(sample);
    }
  }

  /** False if the payload cannot be decoded. */
  #decode(payload: Buffer): boolean {
    const sound = this.#decoder.decode(payload);
    if (sound.length === 0 || sound.length > MAX_PACKET_SAMPLES) return false;
    this.#silent = this.#decoder.isSilence(payload);
    this.#fec.carried = this.#decoder.carriesFec(payload);
    this.#hold(sound);
    this.#playedEnd = this.#decoded;
    return true;
  }

  /** Fills missing time. @returns whether there is something in it */
  #fill(units: number, gap: number, next: Waiting | undefined): boolean {
    const isSilence = this.#paused || this.#madeFrames >= (this.#silent ? MAX_SILENT_FRAMES : MAX_MADE_FRAMES);
    // Only the end of a gap can be had out of the packet after it.
    const lead = isSilence || gap <= this.#units ? units : Math.min(units, gap - this.#units);
    const samples = Math.round(lead * this.#samplesPerUnit);
    if (isSilence) {
      this.#hold(new Int16Array(samples), lead);
      return false;
    }
    if (this.#madeFrames === 0) this.#fec.lost(next !== undefined);
    const recovered = next !== undefined && lead === gap ? this.#decoder.recover(next.payload, samples) : null;
    this.#hold(recovered ?? this.#decoder.conceal(samples), lead);
    return true;
  }

  #hold(sound: Int16Array, units: number = Math.round(sound.length / this.#samplesPerUnit)): void {
    const room = this.#sound.length - this.#held;
    const taken = sound.length > room ? sound.subarray(0, room) : sound;
    this.#sound.set(taken, this.#held);
    this.#held += taken.length;
    this.#decoded = (this.#decoded + units) >>> 0;
  }
}

/** Whether little is missed where such a frame is left out. */
const QUIET_PEAK = 400;

function isQuiet(frame: Int16Array): boolean {
  for (let index = 0; index < frame.length; index += 4) {
    if (Math.abs(frame[index] as number) > QUIET_PEAK) return false;
  }
  return true;
}
