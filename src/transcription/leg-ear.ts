import type { TapCodec } from '../media/codecs/index.ts';
import { CODECS, Downsampler, Upsampler } from '../media/codecs/index.ts';
import { CODEC_OF_PAYLOAD_TYPE, LinearOrder, ReorderBuffer } from '../media/fork-listener/index.ts';
import type { RtpPacket } from '../media/rtp/index.ts';
import { FRAME_MS, FRAME_SAMPLES, isRtcp, parseRtp, SAMPLE_RATE_HZ } from '../media/rtp/index.ts';
import type { RecognizedWord, Recognized } from '../ports/speech.ts';
import type { StreamQuality } from '../ports/transcription.ts';
import type { HeardEvent } from './messages.ts';
import { QualityMeter } from './quality-meter.ts';
import { StreamClock } from './stream-clock.ts';
import type { GateOptions } from './turn-gate.ts';
import { TurnGate } from './turn-gate.ts';

/** Packets that are kept until it is known whose they are: 2 s. */
const MAX_EARLY_PACKETS = 100;
/**
 * Where nothing comes, the detector is given silence that is as old as this, so that a turn ends. Packets that are late
 * by more are put after it.
 */
const DRY_MS = 600;
/** Time that the recognizer has for the last words of a leg. */
export const LAST_WORDS_MS = 4_000;

/** What an ear tells. */
export interface EarEvents {
  /** Sound comes in, for the first time. */
  heard(atMs: number): void;
  event(event: HeardEvent): void;
  /** A datagram that does not belong there was dropped. */
  stray(): void;
}

/** Listens to one leg: from the datagrams of its fork to events by the clock. */
export class LegEar {
  readonly #events: EarEvents;
  readonly #gate: TurnGate;
  readonly #meter = new QualityMeter();
  readonly #clock = new StreamClock();
  readonly #narrow = new ReorderBuffer((timestamp, pcm) => this.#give(timestamp, pcm));
  readonly #wide = new LinearOrder((timestamp, pcm) => this.#giveWide(timestamp, pcm));
  /** Whether the recognizer is given 16 kHz. */
  readonly #isWide: boolean;
  /** The rate of the packets that come. */
  #rateHz: number = SAMPLE_RATE_HZ;
  readonly #up = new Upsampler();
  readonly #down = new Downsampler();
  #early: { readonly datagram: Buffer; readonly arrivalMs: number }[] = [];
  #ssrc: number | null = null;
  #lastArrivalMs: number | null = null;
  #ended = false;

  constructor(options: Omit<GateOptions, 'events'>, events: EarEvents) {
    this.#events = events;
    this.#isWide = options.recognition.sampleRateHz === 16_000;
    this.#gate = new TurnGate({
      ...options,
      events: {
        voice: (speaking, atMs) => {
          events.event({ type: 'voice', speaking, at: this.#clock.toClock(atMs) });
        },
        recognized: (result, final) => {
          events.event(this.#segment(result, final));
        },
        missing: (startMs, endMs, reason) => {
          const [startAt, endAt] = [this.#clock.toClock(startMs), this.#clock.toClock(endMs)];
          events.event({ type: 'missing', startAt, endAt, reason });
        },
      },
    });
  }

  /** Packets with this SSRC are the leg's. Another one than before begins another stream. */
  began(ssrc: number): void {
    if (this.#ssrc === ssrc || this.#ended) return;
    if (this.#ssrc !== null) {
      this.#restart(this.#rateHz);
    }
    this.#ssrc = ssrc;
    const early = this.#early;
    this.#early = [];
    for (const { datagram, arrivalMs } of early) this.take(datagram, arrivalMs);
  }

  hint(hints: readonly string[]): void {
    this.#gate.hint(hints);
  }

  /** Takes a datagram. It never throws. */
  take(datagram: Buffer, arrivalMs: number): void {
    if (this.#ended) return;
    if (this.#ssrc === null) {
      if (this.#early.length < MAX_EARLY_PACKETS) this.#early.push({ datagram, arrivalMs });
      else this.#events.stray();
      return;
    }
    if (isRtcp(datagram)) return; // what its reports say, the packets say as well
    const packet = parseRtp(datagram);
    const codec = packet === null ? undefined : CODEC_OF_PAYLOAD_TYPE[packet.payloadType];
    if (packet === null || codec === undefined || packet.ssrc !== this.#ssrc || packet.payload.length === 0) {
      this.#events.stray();
      return;
    }
    this.#hear(packet, codec, arrivalMs);
  }

  /** Lets time pass. Call it every 20 ms or so. */
  poll(nowMs: number): void {
    if (this.#ended) return;
    this.#narrow.poll(nowMs);
    this.#wide.poll(nowMs);
    const givenMs = this.#clock.givenMs;
    if (!this.#gate.isSpeaking() || givenMs === null || !this.#narrow.isDry || !this.#wide.isDry) return;
    // A turn of `maxTurnMs` at most goes on here, and each poll gives what is due since the one before.
    for (let left = nowMs - DRY_MS - this.#clock.toClock(givenMs); left >= FRAME_MS; left -= FRAME_MS) {
      this.#write(new Int16Array(FRAME_SAMPLES), this.#clock.giveSilence(FRAME_MS));
      if (!this.#gate.isSpeaking()) return;
    }
  }

  /** Up to here everything was told, by the clock; null before the first sound. */
  settledAt(nowMs: number): number | null {
    const { settledMs } = this.#gate;
    if (settledMs === null) return null;
    // Where nothing comes, there is nothing to tell.
    if (this.#gate.isIdle() && nowMs - (this.#lastArrivalMs ?? nowMs) > DRY_MS) return nowMs - DRY_MS;
    return this.#clock.toClock(settledMs);
  }

  get quality(): StreamQuality {
    return this.#meter.quality;
  }

  /** Ends it, with the last words. It never rejects. Idempotent. */
  async end(): Promise<void> {
    if (this.#ended) return;
    this.#narrow.drain();
    this.#wide.drain();
    this.#ended = true;
    await this.#gate.finish(LAST_WORDS_MS);
  }

  /** Ends it at once. Idempotent. */
  close(): void {
    this.#ended = true;
    this.#gate.close();
  }

  #hear(packet: RtpPacket, codec: TapCodec, arrivalMs: number): void {
    const { timestamp, payload } = packet;
    const rateHz = CODECS[codec].sampleRateHz;
    const samples = codec === 'L16' ? payload.length >> 1 : payload.length;
    if (rateHz !== this.#rateHz) this.#restart(rateHz);
    this.#meter.note(packet, arrivalMs);
    this.#clock.arrived(timestamp, samples, arrivalMs);
    if (this.#lastArrivalMs === null) this.#events.heard(arrivalMs - (samples * 1000) / rateHz);
    this.#lastArrivalMs = arrivalMs;
    if (codec === 'L16') this.#wide.push(timestamp, payload, arrivalMs);
    else this.#narrow.push(timestamp, payload, codec, arrivalMs);
  }

  /** Another stream follows, or another rate. */
  #restart(rateHz: number): void {
    for (const buffer of [this.#narrow, this.#wide]) {
      buffer.drain();
      buffer.reset();
    }
    this.#clock.restart(rateHz);
    this.#meter.restart(rateHz);
    this.#rateHz = rateHz;
  }

  #give(timestamp: number, pcm: Int16Array): void {
    this.#write(pcm, this.#clock.give(timestamp, pcm.length));
  }

  #giveWide(timestamp: number, pcm: Int16Array): void {
    const atMs = this.#clock.give(timestamp, pcm.length);
    const narrow = new Int16Array(pcm.length / 2);
    this.#down.process(pcm, narrow);
    this.#gate.write(this.#isWide ? pcm : narrow, atMs, narrow);
  }

  /** Takes sound of 8 kHz. */
  #write(pcm: Int16Array, atMs: number): void {
    if (!this.#isWide) {
      this.#gate.write(pcm, atMs);
      return;
    }
    const wide = new Int16Array(2 * pcm.length);
    this.#up.process(pcm, wide);
    this.#gate.write(wide, atMs, pcm);
  }

  #segment({ text, startMs, endMs, confidence, words }: Recognized, final: boolean): HeardEvent {
    const clock = this.#clock;
    const toClock = (word: RecognizedWord): RecognizedWord => ({
      ...word,
      startMs: clock.toClock(word.startMs),
      endMs: clock.toClock(word.endMs),
    });
    const [startAt, endAt] = [clock.toClock(startMs), clock.toClock(endMs)];
    return { type: 'segment', final, text, startAt, endAt, confidence, words: words.map(toClock) };
  }
}
