import type { StreamQuality } from '../ports/transcription.ts';
import type { RtpPacket } from '../media/rtp/index.ts';
import { SAMPLE_RATE_HZ, sequenceDistance } from '../media/rtp/index.ts';

/** A sequence number that is further away began another numbering (RFC 3550 A.1, MAX_DROPOUT). */
const MAX_DROPOUT = 3_000;

/** Counts what came of the packets of a stream, as a receiver report does (RFC 3550 6.4.1). */
export class QualityMeter {
  #rateHz = SAMPLE_RATE_HZ;
  #received = 0;
  /** Packets that former numberings should have brought. */
  #expectedBefore = 0;
  /** Sequence numbers counted on over their wrap, from 0; null before the first packet. */
  #highest: number | null = null;
  #highestSequence = 0;
  #lastTransit: number | null = null;
  /** In timestamp units. */
  #jitter = 0;

  /** Counts a packet. */
  note({ sequence, timestamp }: Pick<RtpPacket, 'sequence' | 'timestamp'>, arrivalMs: number): void {
    this.#received++;
    this.#noteSequence(sequence);
    this.#noteJitter(timestamp, arrivalMs);
  }

  /**
   * RFC 3550 A.3: what was expected less what was received, "including any which are late or duplicates". Duplicates can
   * make that negative, which counts as 0.
   */
  get quality(): StreamQuality {
    const expected = this.#expectedBefore + (this.#highest === null ? 0 : this.#highest + 1);
    return {
      received: this.#received,
      lost: Math.max(0, expected - this.#received),
      jitterMs: (this.#jitter * 1000) / this.#rateHz,
    };
  }

  /** Another source takes the place of this one: its numbering and its clock are its own. @defaultValue the same rate */
  restart(rateHz = this.#rateHz): void {
    this.#jitter *= rateHz / this.#rateHz;
    this.#rateHz = rateHz;
    if (this.#highest !== null) this.#expectedBefore += this.#highest + 1;
    this.#highest = null;
    this.#lastTransit = null;
  }

  #noteSequence(sequence: number): void {
    if (this.#highest !== null && Math.abs(sequenceDistance(this.#highestSequence, sequence)) > MAX_DROPOUT) {
      this.restart();
    }
    if (this.#highest === null) {
      this.#highest = 0;
      this.#highestSequence = sequence;
      return;
    }
    const ahead = sequenceDistance(this.#highestSequence, sequence);
    if (ahead <= 0) return;
    this.#highest += ahead;
    this.#highestSequence = sequence;
  }

  /** RFC 3550 A.8: "d = transit - s->transit; ... s->jitter += (1./16.) * ((double)d - s->jitter);" */
  #noteJitter(timestamp: number, arrivalMs: number): void {
    const transit = Math.round((arrivalMs * this.#rateHz) / 1000) - timestamp;
    if (this.#lastTransit !== null) {
      const difference = Math.abs((transit - this.#lastTransit) | 0); // timestamps wrap
      this.#jitter += (difference - this.#jitter) / 16;
    }
    this.#lastTransit = transit;
  }
}
