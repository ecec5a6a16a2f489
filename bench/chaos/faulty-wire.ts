import type { Random } from '../../test/unit/sip-server/message/fuzzer.ts';
import type { Wire } from '../load/index.ts';
import type { Ladder } from './ladder.ts';

/** How bad the wire is. Parts are from 0 to 1. */
export interface Faults {
  readonly loss: number;
  readonly duplicate: number;
  readonly late: number;
  /** The most that a late datagram is late by. */
  readonly latestMs: number;
}

/** One of the phones of a handoff. */
export interface Party {
  readonly name: string;
  readonly ladder: Ladder;
  /** Draws what becomes of its datagrams. */
  readonly random: Random;
}

/** What becomes of a datagram: the delay of each copy that arrives, in ms. */
export function drawFate(random: Random, { loss, duplicate, late, latestMs }: Faults): readonly number[] {
  const delayMs = (): number => (chance(random, late) ? 1 + random.below(latestMs) : 0);
  if (chance(random, loss)) return [];
  return chance(random, duplicate) ? [delayMs(), delayMs()] : [delayMs()];
}

/** True with this probability. */
export function chance(random: Random, part: number): boolean {
  return random.below(1_000_000) < part * 1_000_000;
}

/** Delivers now, or later. */
export function deliverBy(delaysMs: readonly number[], deliver: () => void): void {
  for (const ms of delaysMs) {
    if (ms === 0) deliver();
    else setTimeout(deliver, ms).unref();
  }
}

/** SIP that is lost, comes twice, and comes late, both ways. */
export class FaultyWire implements Wire {
  readonly #faults: Faults;
  readonly #partyOf: (text: string) => Party | null;
  readonly counts = { datagrams: 0, lost: 0, twice: 0, late: 0 };

  /** @param partyOf whose datagram it is; null where nobody's, which is passed on as it is */
  constructor(faults: Faults, partyOf: (text: string) => Party | null) {
    this.#faults = faults;
    this.#partyOf = partyOf;
  }

  pass(text: string, outgoing: boolean, deliver: () => void): void {
    const party = this.#partyOf(text);
    if (party === null) {
      deliver();
      return;
    }
    const delaysMs = drawFate(party.random, this.#faults);
    this.counts.datagrams += 1;
    if (delaysMs.length === 0) this.counts.lost += 1;
    if (delaysMs.length > 1) this.counts.twice += 1;
    if (delaysMs.some((ms) => ms > 0)) this.counts.late += 1;
    party.ladder.message(party.name, outgoing, text, delaysMs);
    deliverBy(delaysMs, deliver);
  }
}
