import type { HangupCause } from '../call-machine/index.ts';
import type { CircuitBreaker, PeerCall } from '../ports/circuit-breaker.ts';
import type { Clock, TimerHandle } from '../ports/clock.ts';
import type { LegTerms } from '../ports/leg-terms.ts';
import type { KeysBy } from '../ports/media.ts';
import type { LegSignal, SignallingLeg } from '../ports/signalling.ts';
import type { DialTarget, DialTrunk } from './dial-target.ts';
import type { LegOffer } from './dial-ways.ts';
import { webrtcOf } from './dial-ways.ts';
import type { PeerVerdict } from './peer-verdict.ts';
import { peerVerdict } from './peer-verdict.ts';

export type EndedSignal = Extract<LegSignal, { readonly type: 'ended' }>;

/** How an INVITE to a trunk failed that is sent to the next one. */
export interface FailedTry {
  readonly sipStatus: number;
  readonly q850Cause: number | null;
}

/** Sends the INVITE of one leg, and again where the first is in vain. */
export interface Dialler {
  /** What the offer of the next INVITE is to be. @defaultValue plain RTP, with the codecs of the media engine */
  readonly terms?: LegTerms | undefined;
  /** Sends it with this offer. */
  begin(offer: LegOffer, onSignal: (signal: LegSignal) => void): SignallingLeg;
  /**
   * What follows an end that nobody asked for: the leg of another INVITE, or the end as it is to be told. `other-offer`:
   * {@link begin} is to follow with an offer as {@link terms} says.
   */
  next(ended: EndedSignal): SignallingLeg | EndedSignal | 'other-offer';
  /** The offer that {@link terms} wants cannot be made: nobody is called who was to get it. @returns whether there are others */
  passOver?(): boolean;
  /** How the peer of the newest INVITE sends and takes keys. @defaultValue `auto` */
  readonly keysBy?: KeysBy;
  /** We hang up. */
  givenUp?(cause: HangupCause): void;
}

export interface TrunkHuntOptions<Trunk extends DialTrunk> {
  /** Tried in this order. There is one at least. */
  readonly targets: readonly DialTarget<Trunk>[];
  readonly dial: (target: DialTarget<Trunk>, offer: LegOffer, onSignal: (signal: LegSignal) => void) => SignallingLeg;
  /** Told before an INVITE is sent. `failed`: how the one before it ended; null for the first. */
  readonly onTry: (target: DialTarget<Trunk>, failed: FailedTry | null) => void;
  /** Whether a trunk has room for the call. @defaultValue each has */
  readonly admits?: (target: DialTarget<Trunk>) => boolean;
  /** What becomes of the calls to trunks is told here. @defaultValue nobody is told */
  readonly trunks?: CircuitBreaker | undefined;
  /** The destination begins to be called. What becomes of it is told to what this gives. @defaultValue nobody is told */
  readonly called?: (() => PeerCall) | undefined;
  /** How long the far end may ring in all. The trunks share it. */
  readonly ringTimeoutMs: number;
  readonly clock: Clock;
}

/** A silent trunk has so long to answer our CANCEL: T1 (RFC 3261 17.1.1.1). */
const LEAVING_MS = 500;
/** Who gives no sign of life to an INVITE for so long failed, where nothing else is said. */
const SILENCE_MS = 6_000;
/** What a far end says that does not take an offer (RFC 3261 21.4.13, 21.4.26, 21.6.4). */
const NOT_ACCEPTABLE: ReadonlySet<number> = new Set([415, 488, 606]);
/** Q.850: no answer from the user. So we hang up where the ring time is over. */
const NO_ANSWER = 19;

/** One INVITE: to a target, with an offer of SRTP or of plain RTP, and of the codecs of the target. */
interface Try<Trunk extends DialTrunk> {
  readonly target: DialTarget<Trunk>;
  readonly secure: boolean;
}

function isSameOffer(one: Try<DialTrunk>, other: Try<DialTrunk> | null): boolean {
  if (one.secure !== other?.secure || one.target.srtp !== other.target.srtp) return false;
  if (webrtcOf(one.target.ways) !== webrtcOf(other.target.ways)) return false;
  return one.target.codecs?.join() === other.target.codecs?.join();
}

/**
 * Where SRTP is optional it is offered alone, and plain RTP to whoever refuses that (RFC 3264 has no offer for both). Keys
 * in an offer of plain RTP would be refused by many (FreeSWITCH), and two streams in one offer are misread by others.
 */
function triesOf<Trunk extends DialTrunk>(target: DialTarget<Trunk>): readonly Try<Trunk>[] {
  const secure = { target, secure: true };
  const plain = { target, secure: false };
  const { srtp = 'off', ways } = target;
  // Browsers are encrypted anyhow.
  if (srtp === 'off' || webrtcOf(ways) === true) return [plain];
  return srtp === 'required' ? [secure] : [secure, plain];
}

/**
 * Dials the trunks of a number one after the other. The next one is tried after 408, 5xx, an INVITE that could not be
 * sent, or silence. A 4xx or 6xx is the callee's answer and so is final, and so is all that comes after 180 (RFC 3261
 * 21.1.2): the phone was found. 408 after a response is somebody who does not answer.
 */
export class TrunkHunt<Trunk extends DialTrunk> implements Dialler {
  readonly #options: TrunkHuntOptions<Trunk>;
  readonly #waiting: Try<Trunk>[];
  /** How the INVITE before the next one ended; null for the first. */
  #failed: FailedTry | null = null;
  /** What the present offer was made for. */
  #offered: Try<Trunk> | null = null;
  #offer: LegOffer = { sdp: '' };
  #onSignal: (signal: LegSignal) => void = () => undefined;
  #leg: SignallingLeg | null = null;
  /** The number of the newest INVITE. What comes of the ones before it is nobody's business any more. */
  #newest = 0;
  #timer: TimerHandle | null = null;
  /** The newest provisional response; 0 before there is one. */
  #heard = 0;
  #rang = false;
  #isSilent = false;
  #triedAt = 0;
  #target: DialTarget<Trunk> | null = null;
  /** The newest INVITE to a trunk, and the destination. Null: nobody is told of it. */
  #trunkCall: PeerCall | null = null;
  #destination: PeerCall | null = null;

  constructor(options: TrunkHuntOptions<Trunk>) {
    this.#options = options;
    this.#waiting = options.targets.flatMap(triesOf);
  }

  get terms(): LegTerms {
    const [next] = this.#waiting;
    if (next === undefined) return {};
    const { srtp, codecs, ways } = next.target;
    const webrtc = webrtcOf(ways);
    return { srtp, offersSrtp: next.secure, codecs, ...(webrtc !== false && { webrtc }) };
  }

  begin(offer: LegOffer, onSignal: (signal: LegSignal) => void): SignallingLeg {
    this.#offer = offer;
    this.#onSignal = onSignal;
    const first = this.#waiting.shift();
    if (first === undefined) throw new Error('there is no trunk to dial');
    this.#destination ??= this.#options.called?.() ?? null;
    this.#offered = first;
    return this.#try(first, this.#failed);
  }

  passOver(): boolean {
    const [passed] = this.#waiting;
    while (passed !== undefined && this.#waiting[0] !== undefined && isSameOffer(this.#waiting[0], passed))
      this.#waiting.shift();
    return this.#waiting.length > 0;
  }

  get keysBy(): KeysBy {
    return this.#target?.trunk?.dtmf ?? 'auto';
  }

  next(ended: EndedSignal): SignallingLeg | EndedSignal | 'other-offer' {
    const end: EndedSignal = this.#isSilent
      ? { type: 'ended', by: 'remote', status: 408, q850Cause: null, detail: 'the trunk gave no sign of life' }
      : ended;
    const wantsPlain = this.#wantsPlain(end);
    if (!wantsPlain && !this.#isInVain(end)) return end;
    const failed = { sipStatus: end.status ?? 503, q850Cause: end.q850Cause };
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      if ((next.target === this.#target) !== wantsPlain || !this.#isOpen(next)) continue;
      if (isSameOffer(next, this.#offered)) return this.#try(next, failed);
      this.#waiting.unshift(next);
      this.#failed = failed;
      this.#newest += 1; // of the INVITE that ended nothing more is told
      return 'other-offer';
    }
    return end;
  }

  /** The peer refused our offer of SRTP, and may have plain RTP. Whom a phone rang for would hear it ring again. */
  #wantsPlain({ by, status }: EndedSignal): boolean {
    if (by !== 'remote' || this.#rang || status === null || !NOT_ACCEPTABLE.has(status)) return false;
    return this.#waiting[0]?.target === this.#target;
  }

  /** The target of a try may be called. That which is tried already is, whatever the limits say by now. */
  #isOpen({ target }: Try<Trunk>): boolean {
    const { admits = () => true, trunks } = this.#options;
    if (target === this.#target) return true;
    return (target.trunk === null || trunks?.mayCall(target.trunk.name) !== false) && admits(target);
  }

  /** A far end that gave no sign of life until the ring time was over failed. One that rang works. */
  givenUp({ q850 }: HangupCause): void {
    const { clock, ringTimeoutMs } = this.#options;
    if (q850 !== NO_ANSWER || this.#target === null) {
      this.#told(null);
      return;
    }
    const silenceMs = Math.min(this.#target.trunk?.silenceMs ?? SILENCE_MS, ringTimeoutMs * 0.9);
    if (this.#heard > 0) this.#told('worked');
    else this.#told(clock.now() - this.#triedAt >= silenceMs ? 'failed' : null);
  }

  #isInVain({ by, status }: EndedSignal): boolean {
    // RFC 3261 16.6: the telephones of a user are called one group after the other, whatever the one before says, but a 6xx.
    if (this.#isUser) return by === 'remote' && (status === null || (status >= 400 && status < 600));
    if (by !== 'remote' || this.#rang) return false;
    if (status === null) return true; // the INVITE could not be sent
    return status === 408 ? this.#heard === 0 : status >= 500 && status < 600;
  }

  #try({ target }: Try<Trunk>, failed: FailedTry | null): SignallingLeg {
    const { dial, onTry, clock, trunks } = this.#options;
    this.#heard = 0;
    if (target.ways !== undefined) this.#rang = false;
    this.#isSilent = false;
    this.#triedAt = clock.now();
    this.#target = target;
    this.#trunkCall = target.trunk === null ? null : (trunks?.call(target.trunk.name) ?? null);
    onTry(target, failed);
    const number = ++this.#newest;
    this.#leg = dial(target, this.#offer, (signal) => {
      if (number === this.#newest) this.#hear(signal);
    });
    if (this.#waiting.some((other) => other.target !== target))
      this.#timer = clock.schedule(this.#patienceMs(target), () => this.#giveUp());
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
    this.#over({ type: 'ended', by: 'local', status: 487, q850Cause: null, detail: null });
  }

  get #isUser(): boolean {
    return this.#target?.ways !== undefined;
  }

  #hear(signal: LegSignal): void {
    // A telephone that rings in vain must not keep the call from the next one of that user.
    const goesOn = this.#isUser && signal.type === 'progress';
    if (goesOn) {
      this.#heard = signal.status;
      this.#rang ||= signal.status === 180;
      this.#onSignal(signal);
      return;
    }
    if (this.#timer !== null) this.#options.clock.cancel(this.#timer);
    this.#timer = null;
    if (signal.type === 'ended') {
      this.#over(signal);
      return;
    }
    if (signal.type === 'progress') {
      this.#heard = signal.status;
      this.#rang ||= signal.status === 180;
    }
    if (this.#rang || signal.type === 'answered') this.#told('worked');
    this.#onSignal(signal);
  }

  /** The newest INVITE is over. What it says of the destination counts where no other one follows. */
  #over(ended: EndedSignal): void {
    const verdict = this.#isSilent ? 'failed' : peerVerdict(ended, this.#heard > 0);
    const number = this.#newest;
    tell(this.#trunkCall, verdict, this.#target);
    this.#onSignal(ended);
    if (number === this.#newest) tell(this.#destination, verdict, this.#target);
  }

  /** It is known what becomes of the call: both are told. */
  #told(verdict: PeerVerdict): void {
    tell(this.#trunkCall, verdict, this.#target);
    tell(this.#destination, verdict, this.#target);
  }
}

function tell(call: PeerCall | null, verdict: PeerVerdict, target: DialTarget | null): void {
  if (verdict === 'worked') call?.worked();
  else if (verdict === 'failed') call?.failed(target?.trunk?.name ?? null);
  else call?.givenUp();
}

/**
 * The targets of which calls are not to be spared, in their order. Where all are, the one that failed longest ago is
 * tried all the same.
 */
export function inTurn<Target extends DialTarget>(
  targets: readonly Target[],
  trunks: CircuitBreaker | undefined,
): readonly Target[] {
  if (trunks === undefined) return targets;
  const open = targets.filter(({ trunk }) => trunk === null || trunks.mayCall(trunk.name));
  if (open.length > 0) return open;
  const failedAt = ({ trunk }: Target): number => (trunk === null ? -Infinity : trunks.failedAt(trunk.name));
  return targets.toSorted((one, other) => failedAt(one) - failedAt(other)).slice(0, 1);
}
