import type { SipHeaders } from '../message/index.ts';
import type { Flow } from '../transport/index.ts';
import type { Core } from './core.ts';
import { RetransmittedResponse } from './retransmitted-response.ts';

/** A provisional response that is repeated until its PRACK comes (RFC 3262 3). */
export interface ReliableResponse {
  readonly sequence: number;
  /** Repeats it no more. Idempotent. */
  stop(): void;
}

/** True if the headers list 100rel in Supported or Require, which allows reliable provisional responses. */
export function supportsReliable(headers: SipHeaders): boolean {
  return [...headers.list('supported'), ...headers.list('require')].some((tag) => tag.toLowerCase() === '100rel');
}

/** RFC 3262 3 "The RSeq numbering space is within a single transaction [...] chosen uniformly between 1 and 2**31 - 1". */
export function firstResponseSequence(): number {
  return 1 + Math.floor(Math.random() * (2 ** 31 - 2));
}

/**
 * RFC 3262 3 "The reliable provisional response is passed to the transaction layer periodically with an interval that
 * starts at T1 seconds and doubles for each retransmission"; `onGiveUp` after 64*T1.
 */
export function repeatUntilPrack(
  core: Core,
  flow: Flow,
  sequence: number,
  bytes: Buffer,
  onGiveUp: () => void,
): ReliableResponse {
  const retransmission = new RetransmittedResponse({
    timers: core.timers,
    timings: core.timings,
    maxIntervalMs: Infinity,
    transmit: () => {
      core.counters.retransmissionsSent += 1;
      flow.send(bytes, () => undefined);
    },
    onGiveUp,
  });
  return { sequence, stop: () => retransmission.stop() };
}
