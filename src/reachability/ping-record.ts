import { isPeerFault } from '../shared/sip/index.ts';

/**
 * What pings have shown of one peer, pure. Whether it answers pings at all is learned: by itself silence speaks against
 * nobody, because there are peers that take calls and never answer an OPTIONS.
 */
export interface PingRecord {
  /** It answers pings, as far as is known, so that one without an answer speaks against it. */
  readonly answers: boolean;
  /** Pings in a row that it did not answer. */
  readonly missed: number;
}

/** Before the first ping. */
export const NO_PINGS: PingRecord = { answers: false, missed: 0 };

/**
 * Whether the answer to a ping shows that the peer takes calls. RFC 3261 11.2: "The response code chosen MUST be the same
 * that would have been chosen had the request been an INVITE", so a status means what it means for a call.
 * @param status null: there was no answer
 */
export function isSignOfLife(status: number | null): boolean {
  return status !== null && status !== 408 && !isPeerFault(status);
}

/** A ping was answered. `news`: the one before it was not, or it is the first. */
export function answered({ answers, missed }: PingRecord): { readonly record: PingRecord; readonly news: boolean } {
  return { record: { answers: true, missed: 0 }, news: !answers || missed > 0 };
}

/** A ping was not answered. */
export function missed(record: PingRecord): PingRecord {
  return { ...record, missed: record.missed + 1 };
}

/** A call reached the peer. If it did not answer the last ping, pings say nothing of it until it answers one. */
export function reached(record: PingRecord): PingRecord {
  return record.missed > 0 ? { ...record, answers: false } : record;
}
