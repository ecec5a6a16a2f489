import type { CircuitBreaker, PeerCall, PeerState } from '../ports/circuit-breaker.ts';
import type { Clock } from '../ports/clock.ts';
import { rememberBounded } from '../shared/remember-bounded.ts';
import type { BreakerSettings, Circuit } from './circuit.ts';
import { called, failed, mayCall, trialGivenUp, unanswered } from './circuit.ts';

/** Peers that failed and did not work since. The one that failed longest ago is forgotten for another. */
const MAX_FAILING = 1_000;
/** Peers that worked last, which is only shown. */
const MAX_WORKING = 1_000;

export interface BreakerOptions extends BreakerSettings {
  readonly clock: Clock;
  /** A peer is paused. */
  readonly onPaused?: (peer: string, circuit: Circuit) => void;
  /** A peer that was paused works again. */
  readonly onBack?: (peer: string) => void;
  /** It is known of a call whether the peer works. */
  readonly onCall?: (peer: string, verdict: 'worked' | 'failed') => void;
}

interface Failing {
  readonly circuit: Circuit;
  readonly via: string | null;
}

/** The circuits of peers by their names. It keeps a bounded number of them. */
export class Breaker implements CircuitBreaker {
  readonly #options: BreakerOptions;
  readonly #failing = new Map<string, Failing>();
  readonly #working = new Map<string, true>();
  #skipped = 0;

  constructor(options: BreakerOptions) {
    this.#options = options;
  }

  /** Calls that were not sent because their peer is paused. */
  get skipped(): number {
    return this.#skipped;
  }

  mayCall(peer: string): boolean {
    const circuit = this.#failing.get(peer)?.circuit;
    const may = circuit === undefined || mayCall(circuit, this.#options.clock.now());
    if (!may) this.#skipped += 1;
    return may;
  }

  failedAt(peer: string): number {
    return this.#failing.get(peer)?.circuit.failedAt ?? -Infinity;
  }

  call(peer: string): PeerCall {
    let told = false;
    const isTrial = this.#begin(peer);
    const once = (tell: () => void): void => {
      if (!told) tell();
      told = true;
    };
    return {
      worked: () => {
        once(() => {
          this.worked(peer);
          this.#options.onCall?.(peer, 'worked');
        });
      },
      failed: (via) => {
        once(() => {
          this.failed(peer, via);
          this.#options.onCall?.(peer, 'failed');
        });
      },
      givenUp: () => {
        once(() => {
          if (isTrial) this.#set(peer, trialGivenUp);
        });
      },
    };
  }

  /** The peer works: whatever speaks against it is forgotten. */
  worked(peer: string): void {
    const circuit = this.#failing.get(peer)?.circuit;
    this.#failing.delete(peer);
    rememberBounded(this.#working, peer, true, MAX_WORKING);
    if (circuit !== undefined && circuit.pausedUntil !== null) this.#options.onBack?.(peer);
  }

  failed(peer: string, via: string | null = null): void {
    this.#fail(peer, via, failed);
  }

  /** A ping was not answered by a peer that answers pings otherwise. */
  unanswered(peer: string): void {
    this.#fail(peer, this.#failing.get(peer)?.via ?? null, unanswered);
  }

  /** Forgets what speaks against all peers whose last call failed at this trunk: the trunk may have been to blame. */
  forgetThose(via: string): void {
    for (const [peer, failing] of this.#failing) if (failing.via === via) this.#failing.delete(peer);
  }

  /** Forgets all of a peer: its name means another one now. */
  forget(peer: string): void {
    this.#failing.delete(peer);
    this.#working.delete(peer);
  }

  /** What is known of a peer; null: nothing. */
  stateOf(peer: string): PeerState | null {
    const failing = this.#failing.get(peer);
    if (failing !== undefined) return this.#shown(peer, failing);
    if (!this.#working.has(peer)) return null;
    return { peer, state: 'up', failures: 0, pausedUntil: null, via: null };
  }

  /** Peers that failed and did not work since, the one that failed last at the end. */
  failing(): readonly PeerState[] {
    return [...this.#failing].map(([peer, failing]) => this.#shown(peer, failing));
  }

  #shown(peer: string, { circuit, via }: Failing): PeerState {
    const { clock } = this.#options;
    const { failures, pausedUntil } = circuit;
    const until = pausedUntil === null ? null : Math.round(clock.wall() + pausedUntil - clock.now());
    return { peer, state: pausedUntil === null ? 'failing' : 'paused', failures, pausedUntil: until, via };
  }

  #fail(peer: string, via: string | null, change: typeof failed): void {
    const before = this.#failing.get(peer)?.circuit ?? null;
    const circuit = change(before, this.#options.clock.now(), this.#options);
    this.#working.delete(peer);
    rememberBounded(this.#failing, peer, { circuit, via }, MAX_FAILING);
    if (circuit.pauses > (before?.pauses ?? 0)) this.#options.onPaused?.(peer, circuit);
  }

  #begin(peer: string): boolean {
    let isTrial = false;
    this.#set(peer, (circuit) => {
      const begun = called(circuit, this.#options.clock.now());
      isTrial = begun.isTrial;
      return begun.circuit;
    });
    return isTrial;
  }

  #set(peer: string, change: (circuit: Circuit) => Circuit): void {
    const failing = this.#failing.get(peer);
    if (failing !== undefined) this.#failing.set(peer, { ...failing, circuit: change(failing.circuit) });
  }
}
