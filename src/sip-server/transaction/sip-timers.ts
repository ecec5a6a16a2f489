/** The base timers of RFC 3261 (table 4, appendix A) from which all others derive. Milliseconds. */
export interface SipTimers {
  /** Estimate of the round-trip time; first retransmission interval. */
  readonly t1Ms: number;
  /** Largest retransmission interval of non-INVITE requests and of INVITE responses. */
  readonly t2Ms: number;
  /** How long a message stays in the network. */
  readonly t4Ms: number;
}

/** The values that RFC 3261 recommends (17.1.1.1, 17.1.2.2). */
export const DEFAULT_SIP_TIMERS: SipTimers = Object.freeze({ t1Ms: 500, t2Ms: 4_000, t4Ms: 5_000 });

/** 64*T1: how long a transaction waits for the other side before it gives up (timers B, F, H, J, L, M). */
export function patienceMs(timers: SipTimers): number {
  return 64 * timers.t1Ms;
}

/** The letters under which RFC 3261 17 and RFC 6026 know the timers of a transaction. */
export type TimerName = 'A' | 'B' | 'D' | 'E' | 'F' | 'G' | 'H' | 'I' | 'J' | 'K' | 'L' | 'M';
