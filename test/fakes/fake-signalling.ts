import type { SipCallId } from '../../src/ports/ids.ts';
import { asSipCallId } from '../../src/ports/ids.ts';
import type {
  IncomingInvite,
  IncomingLeg,
  LegSignal,
  OutgoingInvite,
  ReasonHeader,
  RequestFault,
  SignallingInfo,
  SignallingLeg,
  SignallingPort,
  SignallingUsage,
} from '../../src/ports/signalling.ts';

type Ended = Extract<LegSignal, { type: 'ended' }>;
type Reply = Parameters<Extract<LegSignal, { type: 'reoffered' }>['reply']>[0];

/** What both kinds of legs share. It keeps the contract: signals in order, one end, nothing after it. */
class FakeLeg implements SignallingLeg {
  /** Every time that the leg was asked to end; the port allows more than one. */
  readonly hangups: ReasonHeader[] = [];
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

  /** The far end answered, or our 200 is out. */
  get isAnswered(): boolean {
    return this.answered;
  }

  hangup(reason: ReasonHeader): void {
    this.hangups.push(reason);
    if (this.over || this.hangups.length > 1 || this.signalling.slowHangups) return;
    queueMicrotask(() => this.finishHangup());
  }

  /** What was asked for by `hangup` is done. */
  finishHangup(): void {
    const q850Cause = this.hangups[0]?.q850Cause ?? null;
    this.end({ by: 'local', status: this.answered ? null : this.unansweredStatus(), q850Cause });
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

  /** The far end sends a re-INVITE; resolves with what it is answered. */
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

  /** The ACK came. @param sequence of which INVITE. @defaultValue the newest one's */
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

/** The caller's INVITE, and what became of it. */
export class FakeIncomingLeg extends FakeLeg implements IncomingLeg {
  /** The SDP of our 200. */
  answerSdp: string | null = null;
  rejection: { readonly status: number; readonly reason: string; readonly headers: Readonly<Record<string, string>> } | null = null; // prettier-ignore

  ring(): void {
    // nothing depends on it
  }

  answer(sdp: string): void {
    if (this.over || this.hangups.length > 0) return;
    if (this.answerSdp !== null || this.rejection !== null) throw new Error('an INVITE has one final response');
    this.answerSdp = sdp;
    if (!this.signalling.slowAnswers) queueMicrotask(() => this.finishAnswer());
  }

  /** Our 200 is out. */
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

  /** RFC 3261 15: a 200 that is on its way goes out, then BYE; else the INVITE gets its final response. */
  override finishHangup(): void {
    if (this.answerSdp !== null && !this.answered) this.finishAnswer();
    super.finishHangup();
  }

  protected override unansweredStatus(): number {
    return 480;
  }
}

/** An INVITE of ours, with the far end in the test's hands. */
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

  /** An UPDATE before it is answered; `answer`: the answer of the same early dialog, where it was not taken yet. */
  update(offer: string, answer: string | null): Promise<Reply> {
    return this.reoffer(offer, { answer });
  }

  answer(sdp: string | null = 'answer sendrecv'): void {
    this.signal({ type: 'answered', sdp, sipCallId: this.sipCallId, sourceAddress: '192.0.2.20' });
  }
}

/** A SIP side without SIP: the test is the far end. */
export class FakeSignalling implements SignallingPort {
  readonly open = new Set<FakeLeg>();
  readonly dialled: FakeOutgoingLeg[] = [];
  /** Legs that are hung up on end when the test says so, by `finishHangup`. */
  slowHangups = false;
  /** A 200 is out when the test says so, by `finishAnswer`. */
  slowAnswers = false;
  /** What `dial` throws; null: it dials. */
  failure: Error | null = null;
  /** What is wrong with the INVITEs of callers. */
  fault: RequestFault | null = null;
  /** Callers withhold their number. */
  anonymous = false;
  #count = 0;

  start(): Promise<SignallingInfo> {
    return Promise.resolve({ engine: 'fake', listen: [] });
  }

  unavailable(): string | null {
    return null;
  }

  /** An INVITE for the application; `leg` is there once it was taken. */
  incoming(sdp: string | null = 'offer sendrecv'): {
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
        identity: {
          displayName: null,
          asserted: [],
          remoteParty: null,
          diversions: [],
          history: [],
          privacy: [],
          anonymous: this.anonymous,
        },
        calledNumber: '+15559998888',
        sourceAddress: '127.0.0.1',
        sourcePort: 5060,
        sequence: 1,
        sdp,
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

  usage(): SignallingUsage {
    return { legs: this.open.size };
  }

  close(): Promise<void> {
    for (const leg of this.open) leg.hangup({ q850Cause: 31, text: 'closing' });
    return Promise.resolve();
  }
}
