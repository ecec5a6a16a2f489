import { sequenceDistance, timestampDistance } from '../rtp/index.ts';
import { LossHistory } from './loss-history.ts';

/** RFC 3550 A.1: a jump in sequence numbers that is still one stream, and how late a packet may be. */
const MAX_DROPOUT = 3_000;
const MAX_MISORDER = 100;
/** Transit times that differ by more than this are of another time line (a hold, a transfer), and no jitter. */
const SAME_TIMELINE_MS = 1_000;

/** Figures since the beginning. They only grow. */
export interface ReceptionTotals {
  readonly expected: number;
  /** Lost on the way. */
  readonly lost: number;
  /** Came, and too late to be played. */
  readonly late: number;
  /** Runs of packets that were lost or late. */
  readonly bursts: number;
  /** Sum and number of the values of the jitter, one for each packet. */
  readonly jitterSumMs: number;
  readonly jitterCount: number;
}

/** What the next report says of the stream (RFC 3550 A.3). */
export interface ReceptionReport {
  readonly ssrc: number;
  readonly fractionLost: number;
  readonly cumulativeLost: number;
  readonly highestSequence: number;
  readonly jitter: number;
}

/** A packet of the stream, as far as it matters here. */
export interface ReceivedPacket {
  readonly ssrc: number;
  readonly sequence: number;
  readonly timestamp: number;
  /** Audio carries the stream's timing; keys and comfort noise do not. */
  readonly isAudio: boolean;
  /** It was dropped, as it came too late to be played. */
  readonly late: boolean;
}

/** Follows the packets of what a far end sends: sequence numbers, losses and jitter (RFC 3550 A.1, A.3, A.8). */
export class Reception {
  /** Clock rate of the audio's timestamps. */
  clockRateHz: number;
  #ssrc: number | null = null;
  #maxSequence = 0;
  #cycles = 0;
  #baseSequence = 0;
  #received = 0;
  #badSequence: number | null = null;
  #expectedPrior = 0;
  #receivedPrior = 0;
  #jitterMs = 0;
  #transit: { readonly atMs: number; readonly timestamp: number } | null = null;
  readonly #history = new LossHistory();
  #jitterSumMs = 0;
  #jitterCount = 0;
  #maxJitterMs = 0;

  constructor(clockRateHz: number) {
    this.clockRateHz = clockRateHz;
  }

  /** The stream that is followed; null before the first audio. */
  get ssrc(): number | null {
    return this.#ssrc;
  }

  /** Takes a packet in. Packets of other streams are not looked at until they carry the audio. */
  take(packet: ReceivedPacket, nowMs: number): void {
    if (packet.ssrc !== this.#ssrc) {
      if (!packet.isAudio) return;
      this.#begin(packet.ssrc, packet.sequence);
    } else if (!this.#follow(packet.sequence)) return;
    this.#received++;
    this.#history.came(this.#extended(packet.sequence), packet.late);
    if (packet.isAudio) this.#noteTransit(packet.timestamp, nowMs);
  }

  /** The stream has ended, or pauses: what comes next is not late for it. */
  pause(): void {
    this.#transit = null;
  }

  /** Figures since the beginning, over all streams that carried the audio. */
  totals(): ReceptionTotals {
    const { expected, lost, late, bursts } = this.#history.totals();
    return { expected, lost, late, bursts, jitterSumMs: this.#jitterSumMs, jitterCount: this.#jitterCount };
  }

  /** Peak of the jitter since it was last asked for. */
  takeMaxJitterMs(): number {
    const peak = this.#maxJitterMs;
    this.#maxJitterMs = this.#jitterMs;
    return peak;
  }

  /** What the next report says; null where nothing came since the beginning. It begins the next interval. */
  report(): ReceptionReport | null {
    if (this.#ssrc === null) return null;
    const highestSequence = (this.#cycles + this.#maxSequence) >>> 0;
    const expected = this.#cycles + this.#maxSequence - this.#baseSequence + 1;
    const expectedSince = expected - this.#expectedPrior;
    const lostSince = expectedSince - (this.#received - this.#receivedPrior);
    this.#expectedPrior = expected;
    this.#receivedPrior = this.#received;
    return {
      ssrc: this.#ssrc,
      // RFC 3550 A.3: "if (expected_interval == 0 || lost_interval <= 0) fraction = 0".
      fractionLost:
        expectedSince <= 0 || lostSince <= 0 ? 0 : Math.min(255, Math.floor((lostSince * 256) / expectedSince)),
      cumulativeLost: expected - this.#received,
      highestSequence,
      jitter: Math.floor((this.#jitterMs * this.clockRateHz) / 1_000),
    };
  }

  #begin(ssrc: number, sequence: number): void {
    this.#ssrc = ssrc;
    this.#jitterMs = 0;
    this.#restart(sequence);
  }

  #restart(sequence: number): void {
    this.#baseSequence = sequence;
    this.#maxSequence = sequence;
    this.#badSequence = null;
    this.#cycles = 0;
    this.#received = 0;
    this.#receivedPrior = 0;
    this.#expectedPrior = 0;
    this.#transit = null;
    this.#history.begin(sequence);
  }

  /** Whether a packet is of the stream as it is followed (RFC 3550 A.1, `update_seq`). */
  #follow(sequence: number): boolean {
    const ahead = (sequence - this.#maxSequence) & 0xffff;
    if (ahead < MAX_DROPOUT) {
      if (sequence < this.#maxSequence) this.#cycles += 0x1_0000;
      this.#maxSequence = sequence;
      return true;
    }
    if (ahead > 0x1_0000 - MAX_MISORDER) return true; // a duplicate, or out of order
    if (sequence !== this.#badSequence) {
      this.#badSequence = (sequence + 1) & 0xffff;
      return false;
    }
    // RFC 3550 A.1: "Two sequential packets -- assume that the other side restarted without telling us".
    this.#restart(sequence);
    return true;
  }

  #extended(sequence: number): number {
    return this.#cycles + this.#maxSequence + sequenceDistance(this.#maxSequence, sequence);
  }

  /** RFC 3550 A.8, with times instead of timestamps. */
  #noteTransit(timestamp: number, nowMs: number): void {
    const former = this.#transit;
    this.#transit = { atMs: nowMs, timestamp };
    if (former === null) return;
    const sentMs = (timestampDistance(former.timestamp, timestamp) * 1_000) / this.clockRateHz;
    const differenceMs = Math.abs(nowMs - former.atMs - sentMs);
    if (differenceMs > SAME_TIMELINE_MS) return;
    this.#jitterMs += (differenceMs - this.#jitterMs) / 16;
    this.#jitterSumMs += this.#jitterMs;
    this.#jitterCount++;
    this.#maxJitterMs = Math.max(this.#maxJitterMs, this.#jitterMs);
  }
}
