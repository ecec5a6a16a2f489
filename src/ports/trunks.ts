/** The trunks as their operator sees them. Types only. */
import type { PeerState } from './circuit-breaker.ts';
import type { NumberFormat } from './number-format.ts';

/** The newest OPTIONS that asked a trunk whether it is there (RFC 3261 11), and how those so far ended. */
export interface TrunkPing {
  /** When it was sent, in milliseconds since the Unix epoch. */
  readonly at: number;
  /** The final status; null: there was none in time. */
  readonly status: number | null;
  /** From the OPTIONS to the final response, a challenge included; null: there was none in time. */
  readonly roundTripMs: number | null;
  /** Whether it shows that the trunk takes calls. */
  readonly up: boolean;
  /** Pings so far that showed so, and those that did not. */
  readonly answered: number;
  readonly missed: number;
}

/** Our registration at a trunk (RFC 3261 10). Times are milliseconds since the Unix epoch. */
export interface TrunkRegistration {
  /**
   * `registering`: nothing came of it yet; `failing`: it failed and is tried again soon; `rejected`: the registrar does
   * not want us as we are (credentials, name), and is asked seldom. While one that failed has not expired it is
   * `registered`.
   */
  readonly state: 'registering' | 'registered' | 'failing' | 'rejected';
  /** When it expires; null: we are not registered. */
  readonly expiresAt: number | null;
  /** When the registrar is asked next; null: it is being asked. */
  readonly nextAt: number | null;
  /** Our Contact, as the registrar was told; null: it was told none yet. */
  readonly contact: string | null;
  /** The newest failure since it last worked; `status` null: there was no answer. */
  readonly lastError: { readonly at: number; readonly status: number | null; readonly reason: string } | null;
  /** REGISTERs so far that worked, and those that failed. Challenges are part of each. */
  readonly succeeded: number;
  readonly failed: number;
}

/** What is in force for a trunk: its own settings, and those of its profile. See `Trunk` of the configuration. */
export interface TrunkSettings {
  readonly profile: string | null;
  readonly callerIdentity: string;
  readonly from: string | null;
  readonly trusted: boolean;
  readonly stirShaken: 'pass' | 'drop';
  readonly diversion: boolean;
  readonly historyInfo: boolean;
  readonly challenge: boolean;
  readonly challengeAlgorithms: readonly string[];
  readonly optionsIntervalMs: number;
  readonly silenceMs: number;
  readonly dtmf: 'auto' | 'rfc4733' | 'info' | 'inband';
  readonly rel1xx: 'off' | 'supported' | 'required' | null;
  readonly srtp: 'off' | 'optional' | 'required';
  readonly codecs: readonly string[];
  readonly numbers: NumberFormat | null;
}

/** A trunk: what is known of it, and the calls on it. Times are milliseconds since the Unix epoch. */
export interface TrunkStatus {
  readonly name: string;
  readonly uri: string;
  /** As of {@link PeerState}; `unknown`: no call of ours has gone there yet, and it has answered no ping. */
  readonly state: PeerState['state'] | 'unknown';
  /** Failures in a row. */
  readonly failures: number;
  readonly pausedUntil: number | null;
  /** Null: it is not pinged, or was not yet. */
  readonly ping: TrunkPing | null;
  /** Null: we do not register there. */
  readonly registration: TrunkRegistration | null;
  /** Calls on it, either way, and how many there may be. */
  readonly calls: number;
  readonly maxCalls: number;
  readonly maxCallsPerSecond: number;
  readonly settings: TrunkSettings;
}

/** Where calls go. */
export interface TrunkWatch {
  trunks(): readonly TrunkStatus[];
  /** Destinations that failed and did not work since, at most so many as are remembered. */
  failingDestinations(): readonly PeerState[];
}
