import type { SipCallId } from '../../src/ports/ids.ts';
import { asSipCallId } from '../../src/ports/ids.ts';
import type {
  DialogName,
  IncomingInvite,
  IncomingLeg,
  IncomingRefer,
  LegSignal,
  OptionsPing,
  OutgoingInvite,
  OutgoingRefer,
  ReasonHeader,
  ReferProgress,
  ReplacesHeader,
  RequestFault,
  SignallingInfo,
  SignallingLeg,
  SignallingPort,
  SignallingUsage,
  UnsolicitedNotify,
} from '../../src/ports/signalling.ts';
import { PLAIN_IDENTITY } from './plain-identity.ts';

type Ended = Extract<LegSignal, { type: 'ended' }>;
type Reply = Parameters<Extract<LegSignal, { type: 'reoffered' }>['reply']>[0];

/** A REFER of ours. The test plays who got it. */
export interface SentRefer {
  readonly refer: OutgoingRefer;
  readonly report: (progress: ReferProgress) => void;
}

/** A re-INVITE of ours. The test answers it. */
export interface SentOffer {
  readonly sdp: string;
  readonly answer: Parameters<SignallingLeg['offer']>[1];
}

/** What became of a REFER that the test sent in. */
export interface AnsweredRefer {
  /** Status of the response; null while there is none. */
  status: number | null;
  /** The statuses of the NOTIFYs, without the first one (100). */
  readonly notified: number[];
}

/**
 * The common part of both kinds of legs. It keeps the contract: signals in order, one end, and nothing after the end.
 */
class FakeLeg implements SignallingLeg {
  /** The times at which the leg was asked to end. The port allows several. */
  readonly hangups: ReasonHeader[] = [];
  /** The REFERs that we sent on it. */
  readonly refers: SentRefer[] = [];
  /** The re-INVITEs that we sent on it. */
  readonly offers: SentOffer[] = [];
  readonly sipCallId: SipCallId;
  protected readonly signalling: FakeSignalling;
  protected answered = false;
  over = false;
  /** CSeq number of the newest INVITE from the far end. */
  sequence = 1;
  #onSignal: (signal: LegSignal) => void;

  constructor(signalling: FakeSignalling, sipCallId: SipCallId, onSignal: (signal: LegSignal) => void) {
    this.signalling = signalling;
    this.sipCallId = sipCallId;
    this.#onSignal = onSignal;
    signalling.open.add(this);
  }

  /** The leg was answered, by the far end or by our 200. */
  get isAnswered(): boolean {
    return this.answered;
  }

  hangup(reason: ReasonHeader): void {
    this.hangups.push(reason);
    if (this.over || this.hangups.length > 1 || this.signalling.slowHangups) return;
    queueMicrotask(() => this.finishHangup());
  }

  /** Completes what `hangup` began. */
  finishHangup(): void {
    const q850Cause = this.hangups[0]?.q850Cause ?? null;
    this.end({ by: 'local', status: this.answered ? null : this.unansweredStatus(), q850Cause });
  }

  get dialog(): DialogName | null {
    if (!this.answered) return null;
    return { callId: this.sipCallId, localTag: `${this.sipCallId}-ours`, remoteTag: `${this.sipCallId}-theirs` };
  }

  refer(refer: OutgoingRefer, onProgress: (progress: ReferProgress) => void): void {
    this.refers.push({ refer, report: onProgress });
  }

  offer(sdp: string, done: SentOffer['answer']): void {
    this.offers.push({ sdp, answer: done });
  }

  /** The far end sends a REFER. The result changes as it is answered and notified. */
  referIn(uri: string, more: Partial<Omit<IncomingRefer, 'uri'>> = {}): AnsweredRefer {
    const answered: AnsweredRefer = { status: null, notified: [] };
    const respond = (status: number): void => {
      if (answered.status !== null) throw new Error('a REFER was answered twice');
      answered.status = status;
    };
    const refer: IncomingRefer = {
      uri,
      headers: {},
      replaces: null,
      referredBy: null,
      leadsToUs: false,
      accept: () => respond(202),
      refuse: (status) => respond(status),
      notify: (status) => {
        answered.notified.push(status);
      },
      ...more,
    };
    this.signal({ type: 'referred', refer });
    return answered;
  }

  /** The far end sends BYE, CANCEL or a final response, or something breaks. */
  end(ended: Partial<Omit<Ended, 'type'>> = {}): void {
    if (this.over) return;
    this.over = true;
    this.signalling.open.delete(this);
    this.#onSignal({ type: 'ended', by: 'remote', status: null, q850Cause: null, detail: null, ...ended });
  }

  digit(digit: string): void {
    this.signal({ type: 'dtmf', digit, durationMs: 100 });
  }

  /** The far end sends a re-INVITE. Resolves with our answer. */
  reoffer(offer: string | null, early?: { readonly answer: string | null }): Promise<Reply> {
    this.sequence += 1;
    return new Promise((resolve, reject) => {
      let replied = false;
      this.signal({
        type: 'reoffered',
        sequence: this.sequence,
        ...(early !== undefined && { early }),
        offer,
        reply: (answer) => {
          if (replied) reject(new Error('a re-INVITE was answered twice'));
          replied = true;
          resolve(answer);
        },
      });
    });
  }

  /** The far end sends an ACK. @param sequence the CSeq number of its INVITE. @defaultValue the newest one's */
  acknowledge(sdp: string | null, sequence: number = this.sequence): void {
    this.signal({ type: 'acknowledged', sequence, sdp });
  }

  protected unansweredStatus(): number {
    return 487;
  }

  protected signal(signal: LegSignal): void {
    if (this.over) throw new Error(`the test sends ${signal.type} on a leg that is over`);
    if (signal.type === 'answered') this.answered = true;
    this.#onSignal(signal);
  }
}

/** The caller's INVITE and its outcome. */
export class FakeIncomingLeg extends FakeLeg implements IncomingLeg {
  /** The SDP of our 200. */
  answerSdp: string | null = null;
  rejection: { readonly status: number; readonly reason: string; readonly headers: Readonly<Record<string, string>> } | null = null; // prettier-ignore

  /** The SDP of our 183. */
  earlySdp: string | null = null;

  ring(): void {
    // no test depends on it
  }

  progress(sdp: string): void {
    if (this.answerSdp !== null || this.rejection !== null) throw new Error('an INVITE has its final response');
    this.earlySdp = sdp;
  }

  answer(sdp: string): void {
    if (this.over || this.hangups.length > 0) return;
    if (this.answerSdp !== null || this.rejection !== null) throw new Error('an INVITE has one final response');
    this.answerSdp = sdp;
    if (!this.signalling.slowAnswers) queueMicrotask(() => this.finishAnswer());
  }

  /** Sends our 200. */
  finishAnswer(): void {
    if (!this.over) this.signal({ type: 'answered', sdp: null, sipCallId: this.sipCallId });
  }

  reject(status: number, reason: string, headers: Readonly<Record<string, string>> = {}): void {
    if (this.over) return;
    if (this.answerSdp !== null || this.rejection !== null || this.hangups.length > 0) {
      throw new Error('an INVITE has one final response');
    }
    this.rejection = { status, reason, headers };
    queueMicrotask(() => this.end({ by: 'local', status }));
  }

  /** RFC 3261 15: if a 200 is on its way, it goes out and BYE follows. Otherwise the INVITE gets its final response. */
  override finishHangup(): void {
    if (this.answerSdp !== null && !this.answered) this.finishAnswer();
    super.finishHangup();
  }

  protected override unansweredStatus(): number {
    return 480;
  }
}

/** An INVITE that we send. The test plays the far end. */
export class FakeOutgoingLeg extends FakeLeg {
  readonly invite: OutgoingInvite;

  constructor(
    signalling: FakeSignalling,
    invite: OutgoingInvite,
    sipCallId: SipCallId,
    onSignal: (s: LegSignal) => void,
  ) {
    super(signalling, sipCallId, onSignal);
    this.invite = invite;
  }

  ring(status = 180, sdp: string | null = null): void {
    this.signal({ type: 'progress', status, sdp, sipCallId: this.sipCallId });
  }

  /**
   * The far end sends an UPDATE before the answer. `answer` answers our offer in the same early dialog, if it is still
   * open.
   */
  update(offer: string, answer: string | null): Promise<Reply> {
    return this.reoffer(offer, { answer });
  }

  /** @param allow the methods of its Allow header. @defaultValue it has none */
  answer(sdp: string | null = 'answer sendrecv', allow?: readonly string[]): void {
    const { sipCallId } = this;
    this.signal({
      type: 'answered',
      sdp,
      sipCallId,
      sourceAddress: '192.0.2.20',
      ...(allow !== undefined && { allow }),
    });
  }
}

/** A signalling port without SIP. The test plays the far end. */
export class FakeSignalling implements SignallingPort {
  /** NOTIFYs outside of dialogs. */
  readonly notified: UnsolicitedNotify[] = [];
  /** What becomes of them. */
  onNotify: (notify: UnsolicitedNotify) => Promise<number | null> = () => Promise.resolve(200);
  /** OPTIONS. */
  readonly pinged: OptionsPing[] = [];
  /** What becomes of them. */
  onPing: (ping: OptionsPing) => Promise<number | null> = () => Promise.resolve(200);
  /** Whether OPTIONS are answered with 503. */
  drained = false;
  readonly open = new Set<FakeLeg>();
  readonly dialled: FakeOutgoingLeg[] = [];
  /** If true, a leg that was hung up ends only when the test calls `finishHangup`. */
  slowHangups = false;
  /** If true, a 200 goes out only when the test calls `finishAnswer`. */
  slowAnswers = false;
  /** The error that `dial` throws, or null if it dials. */
  failure: Error | null = null;
  /** The fault in the INVITEs of callers. */
  fault: RequestFault | null = null;
  /** True if callers withhold their number. */
  anonymous = false;
  #count = 0;

  start(): Promise<SignallingInfo> {
    return Promise.resolve({ engine: 'fake', listen: [] });
  }

  unavailable(): string | null {
    return null;
  }

  drain(): void {
    this.drained = true;
  }

  /** Brings an INVITE to the application. The result has `leg` once the application has taken it. */
  incoming(
    sdp: string | null = 'offer sendrecv',
    replaces: ReplacesHeader | null = null,
  ): {
    readonly invite: IncomingInvite;
    readonly leg: () => FakeIncomingLeg;
  } {
    const sipCallId = asSipCallId(`in-${String(++this.#count)}`);
    let leg: FakeIncomingLeg | null = null;
    return {
      leg: () => {
        if (leg === null) throw new Error('the INVITE was not taken');
        return leg;
      },
      invite: {
        sipCallId,
        from: { uri: 'sip:+15550001@pbx', user: '+15550001', displayName: null },
        to: { uri: 'sip:+15559998888@us', user: '+15559998888', displayName: null },
        identity: { ...PLAIN_IDENTITY, anonymous: this.anonymous },
        calledNumber: '+15559998888',
        line: null,
        calledParty: null,
        sourceAddress: '127.0.0.1',
        sourcePort: 5060,
        sequence: 1,
        sdp,
        replaces,
        ours: false,
        fault: this.fault,
        take: (onSignal) => {
          if (leg !== null) throw new Error('an INVITE is taken once');
          leg = new FakeIncomingLeg(this, sipCallId, onSignal);
          return leg;
        },
      },
    };
  }

  dial(invite: OutgoingInvite, onSignal: (signal: LegSignal) => void): SignallingLeg {
    if (this.failure !== null) throw this.failure;
    const leg = new FakeOutgoingLeg(this, invite, asSipCallId(`out-${String(++this.#count)}`), onSignal);
    this.dialled.push(leg);
    return leg;
  }

  find({ callId, toTag, fromTag }: ReplacesHeader): ReturnType<SignallingPort['find']> {
    for (const leg of this.open) {
      const { sipCallId, isAnswered: answered } = leg;
      if (sipCallId !== callId || `${sipCallId}-ours` !== toTag || `${sipCallId}-theirs` !== fromTag) continue;
      return { leg, early: !answered, outgoing: leg instanceof FakeOutgoingLeg };
    }
    return null;
  }

  notify(notify: UnsolicitedNotify): Promise<number | null> {
    this.notified.push(notify);
    return this.onNotify(notify);
  }

  subscribe(): never {
    throw new Error('nobody subscribes here');
  }

  ping(ping: OptionsPing): Promise<number | null> {
    this.pinged.push(ping);
    return this.onPing(ping);
  }

  usage(): SignallingUsage {
    return { legs: this.open.size };
  }

  close(): Promise<void> {
    for (const leg of this.open) leg.hangup({ q850Cause: 31, text: 'closing' });
    return Promise.resolve();
  }
}
