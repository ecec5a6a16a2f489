import type { Timer } from '../shared/timer-queue.ts';
import { ownCopy } from '../shared/own-copy.ts';
import type { Flow } from '../transport/index.ts';
import { dialogIdOf, dialogKey } from './dialog-id.ts';
import type { SessionInterval } from './session-timer.ts';

/** What a dialog carries: a session, or a subscription. */
export type DialogUse = 'invite' | 'subscribe';

/** RFC 3261 12: early after a provisional response with a tag, confirmed after a 2xx; ended once it left the store. */
export type DialogState = 'early' | 'confirmed' | 'ended';

/** The parts of a new dialog (RFC 3261 12.1). `Owner` is the application that controls it. */
export interface DialogSetup<Owner> {
  readonly use: DialogUse;
  /** Which side sent the request that created it. */
  readonly role: 'uas' | 'uac';
  readonly state: 'early' | 'confirmed';
  readonly owner: Owner;
  readonly callId: string;
  readonly localTag: string;
  readonly remoteTag: string;
  /** Whole values of From and To, with tags, as this side writes them. */
  readonly local: string;
  readonly remote: string;
  /** CSeq numbers seen so far; null where that side has sent no request yet. */
  readonly localSequence: number | null;
  readonly remoteSequence: number | null;
  /** URI of the peer's Contact. */
  readonly remoteTarget: string;
  readonly routeSet: readonly string[];
  /** Our Contact value. */
  readonly localContact: string;
  /** How the message that created it came. */
  readonly flow: Flow;
  /** Id of the transaction that created it. */
  readonly transactionId: string;
}

/** An INVITE that this side answered with 2xx and whose ACK has not come (RFC 3261 13.3.1.4). */
export interface AwaitedAck {
  /** CSeq number of the INVITE. */
  readonly sequence: number;
  /** Id that the ACK is given to the application under. */
  readonly transactionId: string;
  stop(): void;
}

/** A 2xx to our INVITE, with all that acknowledging it, once and again, needs (RFC 3261 13.2.2.4). */
export interface UnsentAck {
  /** CSeq number of the INVITE. */
  readonly sequence: number;
  /** Authorization and Proxy-Authorization of the INVITE: "the ACK MUST contain the same credentials". */
  readonly credentials: readonly (readonly [name: string, value: string])[];
  /** Sends the ACK again as it was sent; null before that. */
  resend: (() => void) | null;
  /** Ends the wait for the application's ACK. */
  timer: Timer | null;
}

/** One dialog (RFC 3261 12): its identity, and what changes while it lasts. */
export class Dialog<Owner> {
  /** The id that applications use. */
  readonly id: string;
  /** The key that the network is matched by. */
  readonly key: string;
  readonly use: DialogUse;
  readonly role: 'uas' | 'uac';
  readonly callId: string;
  readonly localTag: string;
  readonly remoteTag: string;
  readonly local: string;
  readonly remote: string;
  readonly transactionId: string;
  owner: Owner;
  state: DialogState;
  localSequence: number;
  remoteSequence: number | null;
  remoteTarget: string;
  routeSet: readonly string[];
  localContact: string;
  /** Latest way to the peer that is known to work. */
  flow: Flow;
  /** True if requests go to where the peer's messages come from, and not to its Contact (control protocol 8). */
  behindNat = false;
  /**
   * Our latest session description, which refreshes the session. It is a latin1 string of the bytes, since a small
   * buffer would keep the slab that it was cut from.
   */
  localSdp: { readonly bytes: string; readonly type: string } | null = null;

  /** Keeps the peer's requests back until the application is known to listen for them. Null: it listens. */
  gate: { pass(task: () => void): void } | null = null;
  /** 2xx responses of ours that wait for their ACK. */
  readonly awaitedAcks: AwaitedAck[] = [];
  /** The latest 2xx of the peer to an INVITE of ours. */
  unsentAck: UnsentAck | null = null;
  /**
   * Requests of the application that must wait until our 2xx is acknowledged (RFC 3261 14.1, 15). They also run when
   * the dialog ends before that.
   */
  readonly heldUntilAck: (() => void)[] = [];
  /** Ends our INVITE inside the dialog; set while that has no final response. */
  outgoingInvite: { cancel(): void } | null = null;
  /** UPDATEs of ours with an offer that have no final response. */
  updateOffers = 0;
  /** True while the peer's INVITE, or UPDATE, inside the dialog has no final response. */
  incomingInvite = false;
  incomingUpdate = false;
  /** RSeq of the latest reliable provisional response of the peer (RFC 3262 4); null before the first. */
  remoteResponseSequence: number | null = null;
  /** True once the application cancelled the INVITE, and the 2xx overtook the CANCEL. */
  cancelled = false;
  /** True once our BYE is on its way. */
  leaving = false;
  /** Refreshes the session or ends it (RFC 4028). For a subscription it forgets one that has expired. */
  sessionTimer: Timer | null = null;
  /** What the session timer runs for; null if it does not run. */
  session: SessionInterval | null = null;

  constructor(setup: DialogSetup<Owner>) {
    this.use = setup.use;
    this.role = setup.role;
    this.state = setup.state;
    this.owner = setup.owner;
    this.callId = ownCopy(setup.callId);
    this.localTag = ownCopy(setup.localTag);
    this.remoteTag = ownCopy(setup.remoteTag);
    this.local = ownCopy(setup.local);
    this.remote = ownCopy(setup.remote);
    this.localSequence = setup.localSequence ?? 0;
    this.remoteSequence = setup.remoteSequence;
    this.remoteTarget = ownCopy(setup.remoteTarget);
    this.routeSet = setup.routeSet.map(ownCopy);
    this.localContact = ownCopy(setup.localContact);
    this.flow = setup.flow;
    this.transactionId = setup.transactionId;
    this.id = dialogIdOf(setup.callId, setup.role === 'uas' ? setup.remoteTag : setup.localTag);
    this.key = dialogKey(setup.callId, setup.localTag, setup.remoteTag);
  }

  /**
   * The CSeq number of our next request. An application may have chosen it (`asked`, for digest retries), which counts
   * unless a request in between took it (RFC 3261 12.2.1.1 "strictly monotonically increasing").
   */
  nextSequence(asked: number | null): number {
    this.localSequence = Math.max(asked ?? 0, this.localSequence + 1);
    return this.localSequence;
  }

  /** Takes the new target that the peer names in a request or response that may change it; null: it names none. */
  retarget(uri: string | null): void {
    if (uri !== null) {
      this.remoteTarget = ownCopy(uri);
    }
  }

  /** Takes the entry for an ACK; null if that ACK came before, or belongs to nothing. */
  takeAwaitedAck(sequence: number): AwaitedAck | null {
    const index = this.awaitedAcks.findIndex((awaited) => awaited.sequence === sequence);
    return index === -1 ? null : (this.awaitedAcks.splice(index, 1)[0] ?? null);
  }
}
