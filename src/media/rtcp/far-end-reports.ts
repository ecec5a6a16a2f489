import { msOfUnits } from './ntp-time.ts';
import type { ReportBlock } from './compound.ts';
import type { SentStream } from './sent-stream.ts';

/** Sender reports that the far end may still answer. */
const REPORTS_KEPT = 8;
/** Packets that may have been on their way when the report before was made. */
const MOST_ON_THE_WAY = 500;
/** A round trip that is longer is none. */
const MAX_ROUND_TRIP_MS = 10_000;

/** What a report of the far end says of our stream, since the one before. */
export interface SentSample {
  readonly expected: number;
  readonly lost: number;
  readonly jitterMs: number;
}

/** Reads what the far end says of what we send: losses, jitter, and how long a packet takes to it and back. */
export class FarEndReports {
  readonly #sent: SentStream;
  readonly #times: { readonly middle: number; readonly atMs: number }[] = [];
  /** The newest that it has said, of which of our streams, and how many packets that had by then. */
  #former: (Pick<ReportBlock, 'ssrc' | 'highestSequence' | 'cumulativeLost'> & { by: number; packets: number }) | null =
    null;

  constructor(sent: SentStream) {
    this.#sent = sent;
  }

  /** A sender report of ours with this time goes out. */
  reportSent(middle: number, atMs: number): void {
    this.#times.push({ middle, atMs });
    if (this.#times.length > REPORTS_KEPT) this.#times.shift();
  }

  /** Milliseconds to the far end and back (RFC 3550 6.4.1); null where the block does not answer a report of ours. */
  roundTripMs({ lastReport, delay }: ReportBlock, nowMs: number): number | null {
    if (lastReport === 0) return null;
    const sent = this.#times.find(({ middle }) => middle === lastReport);
    if (sent === undefined) return null;
    const tripMs = nowMs - sent.atMs - msOfUnits(delay);
    // A clock of the far end that is a little fast makes a short way negative.
    return tripMs > MAX_ROUND_TRIP_MS || tripMs < -1_000 ? null : Math.max(0, tripMs);
  }

  /**
   * What is new in a block about our stream; null where it cannot be true, or says nothing yet.
   * @param by the SSRC of who reports
   */
  sample(block: ReportBlock, by: number, clockRateHz: number): SentSample | null {
    const { ssrc, packets, firstSequence } = this.#sent;
    if (block.ssrc !== ssrc || packets === 0) return null;
    const former = this.#former;
    const goesOn = former !== null && former.ssrc === ssrc && former.by === by;
    // Its cycles are its own, and begin where it begins to listen.
    const base = goesOn ? former.highestSequence : firstSequence - 1;
    const expected = (block.highestSequence - base) & 0xffff;
    if (expected > packets - (goesOn ? former.packets : 0) + MOST_ON_THE_WAY) return null;
    const { highestSequence, cumulativeLost } = block;
    this.#former = { ssrc, by, highestSequence, cumulativeLost, packets };
    // One who listens since lately knows nothing of what was before.
    const counted = goesOn || former === null ? expected : 0;
    const lost = cumulativeLost - (goesOn ? former.cumulativeLost : 0);
    const jitterMs = Math.min(MAX_ROUND_TRIP_MS, (block.jitter * 1_000) / clockRateHz);
    return { expected: counted, lost: Math.min(counted, Math.max(0, lost)), jitterMs };
  }
}
