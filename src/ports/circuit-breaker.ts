/** Peers that calls go to, and which of them are spared calls because they failed. Types only. */

/** One call to a peer. The first report counts; without any the call says nothing. */
export interface PeerCall {
  /** It answered, or refused in a way that shows that it works. */
  worked(): void;
  /** @param via the trunk that the call went to; null: none */
  failed(via: string | null): void;
  /** It was given up before it showed anything. */
  givenUp(): void;
}

/** What is known of a peer. Times are milliseconds since the Unix epoch. */
export interface PeerState {
  readonly peer: string;
  /** `up`: it worked last; `failing`: it failed last; `paused`: it failed too often in a row, and is spared calls. */
  readonly state: 'up' | 'failing' | 'paused';
  /** Failures in a row. */
  readonly failures: number;
  /** When one call may go there again, to see whether it is back; null: it is not paused. */
  readonly pausedUntil: number | null;
  /** The trunk of the call that failed last; null: there was none. */
  readonly via: string | null;
}

/** Spares peers calls for a while that failed several times in a row. */
export interface CircuitBreaker {
  /** Whether a call may go there now. A peer whose pause is over gets one, which shows whether it is back. */
  mayCall(peer: string): boolean;
  /** A call goes there, whether it may or not. */
  call(peer: string): PeerCall;
  /** When it failed last, by {@link Clock.now}; -Infinity: it did not. */
  failedAt(peer: string): number;
}

/** Those of a program. */
export interface Breakers {
  /** By the names of trunks. */
  readonly trunks: CircuitBreaker;
  /** By what is dialled. */
  readonly destinations: CircuitBreaker;
  /** Failures in a row that pause a peer. */
  readonly failures: number;
}
