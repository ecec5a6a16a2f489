import { randomUUID } from 'node:crypto';
import { asSipCallId } from '../../ports/ids.ts';
import type {
  DialogName,
  IncomingInvite,
  IncomingLeg,
  LegSignal,
  OutgoingInvite,
  OutgoingRefer,
  ReasonHeader,
  ReferProgress,
  ReplacesHeader,
  SignallingLeg,
} from '../../ports/signalling.ts';
import { numberOf } from '../../shared/sip/index.ts';

type Ended = Omit<Extract<LegSignal, { type: 'ended' }>, 'type'>;

/** What the far end of such a leg takes. It takes no REFER, because it is we ourselves. */
const ALLOW: readonly string[] = ['INVITE', 'ACK', 'BYE', 'CANCEL'];
const ADDRESS = '127.0.0.1';
const NO_IDENTITY = { asserted: [], remoteParty: null, diversions: [], history: [], privacy: [] };

export interface LocalLegOptions {
  readonly dialog: DialogName;
  readonly onSignal: (signal: LegSignal) => void;
  readonly onGone: (leg: LocalLeg) => void;
}

/**
 * One of two legs that are joined without SIP: an INVITE of ours that is to take the place of another leg of ours (RFC
 * 3891). It cannot go over the wire, because both SIP servers know a dialog by Call-ID and From tag, and the two ends of
 * this one have them in common. It also needs no trunk that lets it in. Signals come after what caused them.
 */
export class LocalLeg implements SignallingLeg {
  readonly dialog: DialogName;
  readonly #options: LocalLegOptions;
  #far: LocalLeg | null = null;
  #over = false;
  protected answered = false;
  #sequence = 1;

  constructor(options: LocalLegOptions) {
    this.#options = options;
    this.dialog = options.dialog;
  }

  join(far: LocalLeg): void {
    this.#far = far;
  }

  protected get far(): LocalLeg | null {
    return this.#far;
  }

  get over(): boolean {
    return this.#over;
  }

  /** Whether it is the leg that a Replaces header names. */
  matches({ callId, toTag, fromTag }: ReplacesHeader): 'confirmed' | null {
    const { dialog } = this;
    const same = dialog.callId === callId && dialog.localTag === toTag && dialog.remoteTag === fromTag;
    return same && this.answered ? 'confirmed' : null;
  }

  hangup({ q850Cause }: ReasonHeader): void {
    const status = this.answered ? null : 487;
    this.end({ by: 'local', status, q850Cause, detail: null });
    this.#far?.end({ by: 'remote', status, q850Cause, detail: null });
  }

  refer(_refer: OutgoingRefer, onProgress: (progress: ReferProgress) => void): void {
    // RFC 3261 21.4.6
    this.later(() => onProgress({ type: 'ended', status: 405, detail: null }));
  }

  offer(sdp: string, done: Parameters<SignallingLeg['offer']>[1]): void {
    const far = this.#far;
    if (this.#over || far === null || far.over) {
      queueMicrotask(() => done({ status: null }));
      return;
    }
    let replied = false;
    const reply = (answer: Parameters<typeof done>[0]): void => {
      if (!replied) queueMicrotask(() => done(answer));
      replied = true;
    };
    const sequence = (far.#sequence += 1);
    queueMicrotask(() => {
      if (far.over) reply({ status: null });
      else far.#options.onSignal({ type: 'reoffered', sequence, offer: sdp, reply });
    });
  }

  /** Gives a signal. */
  tell(signal: Exclude<LegSignal, { type: 'ended' }>): void {
    if (signal.type === 'answered') this.answered = true;
    this.later(() => this.#options.onSignal(signal));
  }

  /** Ends it, once. */
  end(ended: Ended): void {
    if (this.#over) return;
    this.#over = true;
    queueMicrotask(() => {
      this.#options.onGone(this);
      this.#options.onSignal({ type: 'ended', ...ended });
    });
  }

  protected later(step: () => void): void {
    queueMicrotask(() => {
      if (!this.#over) step();
    });
  }
}

/** The leg that takes the INVITE. */
class LocalIncomingLeg extends LocalLeg implements IncomingLeg {
  ring(): void {
    this.far?.tell({ type: 'progress', status: 180, sdp: null, sipCallId: this.dialog.callId });
  }

  progress(sdp: string): void {
    this.far?.tell({ type: 'progress', status: 183, sdp, sipCallId: this.dialog.callId });
  }

  answer(sdp: string): void {
    if (this.over || this.answered) return;
    const { callId: sipCallId } = this.dialog;
    this.tell({ type: 'answered', sdp: null, sipCallId, allow: ALLOW });
    this.far?.tell({ type: 'answered', sdp, sipCallId, sourceAddress: ADDRESS, allow: ALLOW });
    this.tell({ type: 'acknowledged', sequence: 1, sdp: null });
  }

  reject(status: number, reason: string): void {
    this.end({ by: 'local', status, q850Cause: null, detail: null });
    this.far?.end({ by: 'remote', status, q850Cause: null, detail: reason, phrase: reason });
  }
}

/**
 * Brings an INVITE of ours to ourselves.
 * @param track the legs that are up; the one that takes the INVITE comes into being when it is taken
 */
export function inviteOurselves(
  { destination, sdp, callerNumber, displayName, asserted, replaces }: OutgoingInvite,
  onSignal: (signal: LegSignal) => void,
  onInvite: (invite: IncomingInvite) => void,
  track: { readonly add: (leg: LocalLeg) => void; readonly remove: (leg: LocalLeg) => void },
): SignallingLeg {
  const callId = asSipCallId(randomUUID());
  const [localTag, remoteTag] = [randomUUID(), randomUUID()];
  const onGone = track.remove;
  const outgoing = new LocalLeg({ dialog: { callId, localTag, remoteTag }, onSignal, onGone });
  track.add(outgoing);
  // Nobody is trusted more than we are, so the caller that a trunk would be told is the caller here.
  const user = callerNumber === null ? '' : (asserted?.number ?? callerNumber);
  const name = (asserted === undefined ? displayName : asserted.displayName) ?? null;
  const from = { uri: `sip:${user === '' ? 'anonymous' : user}@${ADDRESS}`, user, displayName: name };
  const take = (taken: (signal: LegSignal) => void): IncomingLeg => {
    const dialog = { callId, localTag: remoteTag, remoteTag: localTag };
    const incoming = new LocalIncomingLeg({ dialog, onSignal: taken, onGone });
    track.add(incoming);
    incoming.join(outgoing);
    outgoing.join(incoming);
    if (outgoing.over) incoming.end({ by: 'remote', status: 487, q850Cause: null, detail: null });
    return incoming;
  };
  queueMicrotask(() => {
    if (outgoing.over) return;
    onInvite({
      sipCallId: callId,
      from,
      to: { uri: destination, user: numberOf(destination), displayName: null },
      identity: { ...NO_IDENTITY, displayName: name, anonymous: callerNumber === null },
      calledNumber: numberOf(destination),
      line: null,
      calledParty: null,
      sourceAddress: ADDRESS,
      sourcePort: 0,
      sequence: 1,
      sdp,
      replaces: replaces ?? null,
      ours: true,
      fault: null,
      take,
    });
  });
  return outgoing;
}
