import type { Clock, TimerHandle } from '../ports/clock.ts';
import type { LegSignal, SignallingLeg } from '../ports/signalling.ts';
import type { DialTarget, DialTrunk } from './dial-target.ts';

export type EndedSignal = Extract<LegSignal, { readonly type: 'ended' }>;

/** How an INVITE to a trunk failed that is sent to the next one. */
export interface FailedTry {
  readonly sipStatus: number;
  readonly q850Cause: number | null;
}

/** Sends the INVITE of one leg, and again where the first is in vain. */
export interface Dialler {
  /** Sends it with this offer. */
  begin(offer: string, onSignal: (signal: LegSignal) => void): SignallingLeg;
  /** What follows an end that nobody asked for: the leg of another INVITE, or the end as it is to be told. */
  next(ended: EndedSignal): SignallingLeg | EndedSignal;
}

export interface TrunkHuntOptions<Trunk extends DialTrunk> {
  /** Tried in this order. There is one at least. */
  readonly targets: readonly DialTarget<Trunk>[];
  readonly dial: (target: DialTarget<Trunk>, offer: string, onSignal: (signal: LegSignal) => void) => SignallingLeg;
  /** Told before an INVITE is sent. `failed`: how the one before it ended; null for the first. */
  readonly onTry: (target: DialTarget<Trunk>, failed: FailedTry | null) => void;
  /** Whether a trunk has room for the call. @defaultValue each has */
  readonly admits?: (target: DialTarget<Trunk>) => boolean;
  /** How long the far end may ring in all. The trunks share it. */
  readonly ringTimeoutMs: number;
  readonly clock: Clock;
}

/** A silent trunk has so long to answer our CANCEL: T1 (RFC 3261 17.1.1.1). */
const LEAVING_MS = 500;

/**
 * Dials the trunks of a number one after the other. The next one is tried after 408, 5xx, an INVITE that could not be
 * sent, or silence. A 4xx or 6xx is the callee's answer and so is final, and so is all that comes after 180 (RFC 3261
 * 21.1.2): the phone was found. 408 after a response is somebody who does not answer.
 */
export class TrunkHunt<Trunk extends DialTrunk> implements Dialler {
  readonly #options: TrunkHuntOptions<Trunk>;
  readonly #waiting: DialTarget<Trunk>[];
  #offer = '';
  #onSignal: (signal: LegSignal) => void = () => undefined;
  #leg: SignallingLeg | null = null;
  /** The number of the newest INVITE. What comes of the ones before it is nobody's business any more. */
  #newest = 0;
  #timer: TimerHandle | null = null;
  /** The newest provisional response; 0 before there is one. */
  #heard = 0;
  #rang = false;
  #isSilent = false;

  constructor(options: TrunkHuntOptions<Trunk>) {
    this.#options = options;
    this.#waiting = [...options.targets];
  }

  begin(offer: string, onSignal: (signal: LegSignal) => void): SignallingLeg {
    this.#offer = offer;
    this.#onSignal = onSignal;
    const first = this.#waiting.shift();
    if (first === undefined) throw new Error('there is no trunk to dial');
    return this.#try(first, null);
  }

  next(ended: EndedSignal): SignallingLeg | EndedSignal {
    const end: EndedSignal = this.#isSilent
      ? { type: 'ended', by: 'remote', status: 408, q850Cause: null, detail: 'the trunk gave no sign of life' }
      : ended;
    if (!this.#isInVain(end)) return end;
    const { admits = () => true } = this.#options;
    for (let target = this.#waiting.shift(); target !== undefined; target = this.#waiting.shift()) {
      if (admits(target)) return this.#try(target, { sipStatus: end.status ?? 503, q850Cause: end.q850Cause });
    }
    return end;
  }

  #isInVain({ by, status }: EndedSignal): boolean {
    if (by !== 'remote' || this.#rang) return false;
    if (status === null) return true; // the INVITE could not be sent
    return status === 408 ? this.#heard === 0 : status >= 500 && status < 600;
  }

  #try(target: DialTarget<Trunk>, failed: FailedTry | null): SignallingLeg {
    const { dial, onTry, clock } = this.#options;
    this.#heard = 0;
    this.#isSilent = false;
    onTry(target, failed);
    const number = ++this.#newest;
    this.#leg = dial(target, this.#offer, (signal) => {
      if (number === this.#newest) this.#hear(signal);
    });
    if (this.#waiting.length > 0) this.#timer = clock.schedule(this.#patienceMs(target), () => this.#giveUp());
    return this.#leg;
  }

  /** The trunks that are left get their part of the ring time. */
  #patienceMs({ trunk }: DialTarget<Trunk>): number {
    const { ringTimeoutMs, targets } = this.#options;
    return Math.min(trunk?.silenceMs ?? Infinity, Math.floor(ringTimeoutMs / targets.length));
  }

  #giveUp(): void {
    this.#isSilent = true;
    this.#timer = this.#options.clock.schedule(LEAVING_MS, () => this.#leave());
    this.#leg?.hangup({ q850Cause: 102, text: 'Recovery on timer expiry' });
  }

  /** RFC 3261 9.1: without any response no CANCEL goes out, and the end of the INVITE is 64*T1 away. */
  #leave(): void {
    this.#timer = null;
    this.#newest += 1;
    this.#onSignal({ type: 'ended', by: 'local', status: 487, q850Cause: null, detail: null });
  }

  #hear(signal: LegSignal): void {
    if (this.#timer !== null) this.#options.clock.cancel(this.#timer);
    this.#timer = null;
    if (signal.type === 'progress') {
      this.#heard = signal.status;
      this.#rang ||= signal.status === 180;
    }
    this.#onSignal(signal);
  }
}
