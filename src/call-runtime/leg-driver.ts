import type { Logger } from 'pino';
import type { HangupCause } from '../call-machine/index.ts';
import type { Clock } from '../ports/clock.ts';
import type { LegId, SipCallId } from '../ports/ids.ts';
import type { Negotiated } from '../ports/leg-terms.ts';
import type { KeysBy, MediaRoom } from '../ports/media.ts';
import type { IncomingInvite, IncomingRefer, LegSignal, SignallingLeg } from '../ports/signalling.ts';
import type { LocalEnd } from './leg-dialling.ts';
import { LegDialling } from './leg-dialling.ts';
import { LegAnswer } from './leg-answer.ts';
import { LegEarly } from './leg-early.ts';
import { LegGuard } from './leg-guard.ts';
import { LegMedia } from './leg-media.ts';
import type { LegPeer } from './leg-peer.ts';
import { introduce } from './leg-peer.ts';
import type { Direction } from './leg-reoffer.ts';
import { LegReoffer } from './leg-reoffer.ts';
import { failureOf } from './media-failure.ts';
import type { Dialler, EndedSignal } from './trunk-hunt.ts';
import type { UntimedEvent } from './untimed-event.ts';

/** What was agreed on, without its SDP. */
type Agreement = Omit<Negotiated, 'sdp'>;

export interface LegDriverOptions {
  readonly leg: LegId;
  /** The room of its endpoint; null if the call has no media. */
  readonly room: () => MediaRoom | null;
  readonly peer: LegPeer;
  readonly emit: (event: UntimedEvent) => void;
  /** The far end asks for a transfer. */
  readonly onReferred: (refer: IncomingRefer) => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * One leg: its dialog and its media endpoint, kept in step. It does all offer/answer, so that the call machine knows
 * only the codec. Exactly one `leg.ended` comes in every case, once both sides are closed.
 */
export class LegDriver {
  readonly #options: LegDriverOptions;
  #signalling: SignallingLeg | null = null;
  readonly #answer: LegAnswer;
  /** Null: what the far end sends before it answers is not taken. */
  #early: LegEarly | null = null;
  #dialling: LegDialling | null = null;
  /** Ends the wait for a signal that never comes. */
  readonly #guard: LegGuard;
  #sipCallId: SipCallId | null = null;
  #hangup: HangupCause | null = null;
  /** Why we ended the leg, if the far end or the media is to blame. */
  #fault: { readonly status: number; readonly detail: string } | null = null;
  #ended = false;
  /** The media that an answer or an UPDATE agreed on before the 200; null if there is none. */
  #beforehand: Agreement | null = null;
  /** An UPDATE replaced our offer. The offer must be made again if another fork answers it. */
  #updatedEarly = false;
  /** Our 200 to the caller makes the offer. */
  #offersIn200 = false;
  /** CSeq number of the INVITE whose 2xx made our newest offer; its ACK has the answer. Null if no offer is open. */
  #offerSequence: number | null = null;
  /** True once `leg.answered` was sent. Later agreements are `leg.media`. */
  #established = false;
  /** False if the far end says that it takes no REFER (RFC 3261 20.5). */
  #takesRefer = true;
  /** What waits for the 200. */
  readonly #whenUp: (() => void)[] = [];
  readonly #media: LegMedia;
  readonly #reoffer: LegReoffer;
  /** IP address that its SIP comes from, where it is known. */
  #peer = '';

  constructor(options: LegDriverOptions) {
    this.#options = options;
    this.#guard = new LegGuard(options.clock);
    this.#media = new LegMedia({ ...options, broken: (error) => this.#broken(error) });
    this.#answer = new LegAnswer({
      ...options,
      media: this.#media,
      agreed: ({ sdp: _, ...agreed }) => (this.#beforehand = agreed),
      offering: (sequence) => {
        this.#offersIn200 = true;
        this.#offerSequence = sequence;
      },
      failed: ({ status, reason, detail }) => {
        if (this.#hangup !== null) return; // the final response is already on its way
        this.#fault = { status, detail };
        this.reject(status, reason);
      },
      sending: () => this.#guardFor(() => this.#giveUp(500, 'the answer was not sent in time')),
    });
    this.#reoffer = new LegReoffer({
      ...options,
      media: this.#media,
      signalling: () => (this.#established && !this.#ended && this.#hangup === null ? this.#signalling : null),
      agreed: (agreed) => this.#agreed(agreed),
    });
  }

  /** Its dialog, or the INVITE that may become one; null before there is one. */
  get signalling(): SignallingLeg | null {
    return this.#signalling;
  }

  get keysBy(): KeysBy {
    return this.#dialling?.keysBy ?? this.#options.peer.keysBy;
  }

  /** Offers new media by a re-INVITE. `leg.media` follows if it is agreed on. Before the leg is up it does nothing. */
  reoffer(direction: Direction): void {
    if (this.#established) this.#reoffer.offer(direction);
  }

  /** Takes an incoming INVITE. `answer` or `reject` follows. */
  take(invite: IncomingInvite): void {
    this.#sipCallId = invite.sipCallId;
    this.#peer = invite.sourceAddress;
    try {
      this.#signalling = this.#answer.take(invite, (signal) => this.#signal(signal));
    } catch (error) {
      this.#broken(error);
    }
  }

  /** Does something in the dialog as soon as the leg is up. If it ends before, nothing is done. */
  whenUp(step: () => void): void {
    if (this.#established) step();
    else this.#whenUp.push(step);
  }

  /**
   * Answers the caller's offer, or makes an offer if the INVITE had none.
   * @param early only by a 183, where there is an offer; a second call sends the 200
   */
  answer(early = false): void {
    this.#answer.answer(early);
  }

  /** Refuses the caller. @param q850Cause @defaultValue that of the status */
  reject(status: number, phrase: string, q850Cause?: number): void {
    this.#tell(() => this.#answer.reject(status, phrase, q850Cause));
  }

  /** Opens an endpoint, then sends the INVITE with its offer. @param early what the far end sends before it answers is taken */
  dial(dialler: Dialler, early = false): void {
    if (early) this.#early = new LegEarly({ ...this.#options, media: this.#media });
    this.#dialling = new LegDialling({
      dialler,
      media: this.#media,
      hangup: () => this.#hangup,
      onSignal: (signal) => this.#signal(signal),
      sent: (leg) => (this.#signalling = leg),
      failed: (end) => this.#end(end),
    });
    this.#dialling.begin();
  }

  #inviteEnded(ended: EndedSignal): void {
    const mayGoOn = this.#hangup === null && !this.#established && this.#beforehand === null;
    const next = mayGoOn && this.#dialling !== null ? this.#dialling.next(ended) : ended;
    if (next !== null && 'type' in next) {
      this.#end(next);
      return;
    }
    this.#signalling = next;
    this.#early?.over();
  }

  hangup(cause: HangupCause): void {
    this.#hangup ??= cause;
    const signalling = this.#signalling;
    if (signalling === null) return;
    this.#dialling?.givenUp(cause);
    this.#tell(() => signalling.hangup({ q850Cause: cause.q850, sipStatus: cause.sipStatus, text: cause.text }));
    // Media stops with our BYE (RFC 3261 15.1.1: "the UAC MUST consider the session terminated [...] once the BYE request
    // is passed to the client transaction"), however long the far end takes. What comes later agrees on nothing.
    this.#media.close();
  }

  /** Ends the dialog. The leg ends even if that fails or takes too long. */
  #tell(end: () => void): void {
    const giveUp = (detail: string): void => this.#end({ by: 'local', status: null, q850Cause: null, detail });
    this.#guardFor(() => {
      this.#options.logger.error({ legId: this.#options.leg }, 'the SIP side did not end a leg in time');
      giveUp('the SIP side did not end it in time');
    });
    try {
      end();
    } catch (error) {
      this.#options.logger.error({ err: error, legId: this.#options.leg }, 'a leg could not be ended');
      giveUp(failureOf(error).detail);
    }
  }

  #guardFor(late: () => void): void {
    if (!this.#ended) this.#guard.wait(late);
  }

  /** A fault of ours in what a signal sets off ends the leg, and not the program. */
  #signal(signal: LegSignal): void {
    try {
      this.#hear(signal);
    } catch (error) {
      this.#broken(error);
    }
  }

  #hear(signal: LegSignal): void {
    const { leg, emit } = this.#options;
    switch (signal.type) {
      case 'progress':
        this.#sipCallId = signal.sipCallId;
        emit({ type: 'leg.progress', leg, status: signal.status, sipCallId: signal.sipCallId });
        if (signal.sdp !== null) this.#early?.take(signal.sdp, signal.sipCallId);
        return;
      case 'answered':
        this.#sipCallId = signal.sipCallId;
        this.#peer = signal.sourceAddress ?? this.#peer;
        this.#takesRefer = signal.allow?.includes('REFER') ?? true;
        if (signal.sdp !== null) this.#acceptAnswer(signal.sdp);
        else this.#answeredBeforehand();
        return;
      case 'acknowledged':
        if (signal.sequence !== this.#offerSequence) return;
        this.#offerSequence = null;
        if (signal.sdp === null) this.#giveUp(488, 'the ACK has no session description');
        else this.#acceptAnswer(signal.sdp);
        return;
      case 'reoffered':
        this.#reoffered(signal);
        return;
      case 'referred':
        this.#options.onReferred(signal.refer);
        return;
      case 'dtmf':
        emit({ type: 'media.dtmf', leg, digit: signal.digit, durationMs: signal.durationMs, way: 'info' });
        return;
      case 'ended':
        this.#inviteEnded(signal);
    }
  }

  /** The 200 says nothing new about media. */
  #answeredBeforehand(): void {
    if (this.#beforehand !== null) this.#agreed({ ...this.#beforehand, held: false });
    // RFC 3261 13.2.1: the answer to the offer in our 200 is in the ACK.
    if (this.#beforehand !== null || this.#offersIn200) return;
    // An earlier UPDATE may still be with the media engine.
    this.#media.afterwards(() => {
      if (this.#beforehand !== null) this.#agreed(this.#beforehand);
      else if (!this.#ended && this.#hangup === null) this.#giveUp(488, 'the answer has no session description');
    });
  }

  async #takeAnswer(room: MediaRoom, id: LegId, sdp: string): Promise<Negotiated> {
    if (this.#updatedEarly) await room.reoffer(id, 'sendrecv');
    return await room.acceptAnswer(id, sdp);
  }

  #acceptAnswer(sdp: string): void {
    this.#media.negotiate(
      (room, id) => this.#takeAnswer(room, id, sdp),
      (agreed) => this.#agreed(agreed),
      ({ status, detail }) => this.#giveUp(status, detail),
    );
  }

  /** Tells what media was agreed on. The first agreement answers the leg, and later ones change it. */
  #agreed({ codec, held, sends, srtp }: Agreement): void {
    const { leg, emit, room, peer } = this.#options;
    if (this.#ended || this.#sipCallId === null) return;
    if (this.#hangup === null) this.#guard.over();
    const first = !this.#established;
    this.#established = true;
    if (first) introduce(room(), leg, this.#peer, { ...peer, keysBy: this.keysBy });
    const takesRefer = this.#takesRefer;
    const secured = srtp === null ? {} : { srtp };
    if (first) emit({ type: 'leg.answered', leg, sipCallId: this.#sipCallId, codec, takesRefer, ...secured });
    if (!first || held) emit({ type: 'leg.media', leg, codec, held, sends, ...secured });
    for (const step of this.#whenUp.splice(0)) step();
  }

  #reoffered({ offer, sequence, early, reply }: Extract<LegSignal, { type: 'reoffered' }>): void {
    this.#media.negotiate(
      async (room, id) => {
        // RFC 3311 5.1: our offer must have its answer before another offer is made.
        if (early !== undefined && early.answer !== null) await this.#takeAnswer(room, id, early.answer);
        return await (offer === null ? room.reoffer(id, 'sendrecv') : room.answerOffer(id, offer));
      },
      ({ sdp, ...agreed }) => {
        reply({ sdp });
        if (early !== undefined) {
          this.#beforehand = agreed;
          this.#updatedEarly = true;
          return;
        }
        if (offer === null) this.#offerSequence = sequence;
        else this.#agreed(agreed);
      },
      // RFC 3261 14.2: a refused re-INVITE leaves the session as it was.
      ({ status, reason }) => reply({ status, reason }),
      // RFC 3261 15.1.2: "it is RECOMMENDED that a 487 response be generated to those pending requests".
      () => reply({ status: 487, reason: 'Request Terminated' }),
    );
  }

  /** The leg cannot be used, so it ends, with a reason. */
  #giveUp(status: number, detail: string): void {
    this.#fault = { status, detail };
    this.hangup({ q850: 88, text: 'Incompatible destination' });
  }

  /** Something failed that must not fail, such as sending an INVITE. Only the leg ends. */
  #broken(error: unknown): void {
    const { leg, logger } = this.#options;
    logger.error({ err: error, legId: leg }, 'a leg failed');
    const { status, detail } = failureOf(error);
    if (this.#signalling === null) {
      this.#end({ by: 'local', status, q850Cause: null, detail });
      return;
    }
    this.#fault = { status, detail };
    this.hangup({ q850: 41, text: 'Temporary failure' });
  }

  #end(end: LocalEnd): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#guard.over();
    const { leg, emit } = this.#options;
    const { by, status, q850Cause, detail, contacts, phrase } = end;
    const fault = this.#fault;
    this.#media.close();
    this.#media.afterwards(() => {
      emit({
        type: 'leg.ended',
        leg,
        by,
        // If a CANCEL crosses our refusal, the caller got 487.
        status: by === 'remote' ? (status ?? fault?.status ?? null) : (fault?.status ?? status),
        q850Cause,
        detail: fault?.detail ?? detail,
        ...(contacts !== undefined && { contacts }),
        ...(by === 'remote' && phrase !== undefined && { phrase }),
      });
    });
  }
}
