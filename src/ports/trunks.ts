/** The trunks as their operator sees them. Types only. */
import type { PeerState } from './circuit-breaker.ts';

/** A trunk: what is known of it, and the calls on it. Times are milliseconds since the Unix epoch. */
export interface TrunkStatus {
  readonly name: string;
  readonly uri: string;
  /** As of {@link PeerState}; `unknown`: no call of ours has gone there yet. */
  readonly state: PeerState['state'] | 'unknown';
  /** Failures in a row. */
  readonly failures: number;
  readonly pausedUntil: number | null;
  /** Calls on it, either way, and how many there may be. */
  readonly calls: number;
  readonly maxCalls: number;
  readonly maxCallsPerSecond: number;
}

/** Where calls go. */
export interface TrunkWatch {
  trunks(): readonly TrunkStatus[];
  /** Destinations that failed and did not work since, at most so many as are remembered. */
  failingDestinations(): readonly PeerState[];
}
