import type { Logger } from 'pino';
import type { CallEvent, HangupCause } from '../call/index.ts';
import type { LegId, SipCallId } from '../ports/ids.ts';
import type { MediaRoom, Negotiated } from '../ports/media.ts';
import { MediaError } from '../ports/media.ts';
import type { IncomingInvite, IncomingLeg, LegSignal, SignallingLeg } from '../ports/signalling.ts';

type WithoutTime<Event> = Event extends unknown ? Omit<Event, 'at'> : never;
/** An event before its time is put on it. */
export type UntimedEvent = WithoutTime<CallEvent>;

export interface LegDriverOptions {
  readonly leg: LegId;
  /** Where its endpoint is; null where the call has no media. */
  readonly room: () => MediaRoom | null;
  readonly emit: (event: UntimedEvent) => void;
  readonly logger: Logger;
}

/**
 * One leg: its dialog and its media endpoint, kept in step. All offer/answer is done here, so that the call machine
 * knows of SDP nothing but the codec. Whatever happens, exactly one `leg.ended` comes, when both sides are closed.
 */
export class LegDriver {
  readonly #options: LegDriverOptions;
  #signalling: SignallingLeg | null = null;
  #sipCallId: SipCallId | null = null;
  #hangup: HangupCause | null = null;
  /** Why we ended it ourselves, where the far end or the media is to blame. */
  #fault: { readonly status: number; readonly detail: string } | null = null;
  #ended = false;
  #codec: string | null = null;
  /** Our offer is out and its answer has not come. */
  #awaitsAnswer = false;
  /** Media requests of this leg, one after the other. */
  #media: Promise<void> = Promise.resolve();

  constructor(options: LegDriverOptions) {
    this.#options = options;
  }

  /** Takes an INVITE that came in; `answer` or `reject` follow. */
  take(invite: IncomingInvite): IncomingLeg {
    this.#sipCallId = invite.sipCallId;
    const leg = invite.take((signal) => this.#signal(signal));
    this.#signalling = leg;
    return leg;
  }

  /** Answers the caller's offer, or makes one where the INVITE had none. */
  answer(leg: IncomingLeg, offer: string | null): void {
    this.#negotiate(
      (room, id) => (offer === null ? room.openOffering(id) : room.openWithOffer(id, offer)),
      ({ sdp, codec }) => {
        this.#codec = codec;
        this.#awaitsAnswer = offer === null;
        leg.answer(sdp);
      },
      ({ status, detail }) => {
        this.#fault = { status, detail };
        leg.reject(status, status === 488 ? 'Not Acceptable Here' : 'Service Unavailable');
      },
    );
  }

  /** Opens an endpoint, then sends the INVITE that `dial` makes of its offer. */
  dial(send: (offer: string, onSignal: (signal: LegSignal) => void) => SignallingLeg): void {
    this.#negotiate(
      (room, id) => room.openOffering(id),
      ({ sdp }) => {
        if (this.#hangup !== null) this.#end({ by: 'local', status: 487, q850Cause: this.#hangup.q850, detail: null });
        else this.#signalling = send(sdp, (signal) => this.#signal(signal));
      },
      ({ status, detail }) => this.#end({ by: 'local', status, q850Cause: null, detail }),
    );
  }

  hangup(cause: HangupCause): void {
    this.#hangup ??= cause;
    this.#signalling?.hangup({ q850Cause: cause.q850, text: cause.text });
  }

  #signal(signal: LegSignal): void {
    const { leg, emit } = this.#options;
    switch (signal.type) {
      case 'progress':
        this.#sipCallId = signal.sipCallId;
        emit({ type: 'leg.progress', leg, status: signal.status, sipCallId: signal.sipCallId });
        return;
      case 'answered':
        this.#sipCallId = signal.sipCallId;
        if (signal.sdp !== null) this.#acceptAnswer(signal.sdp);
        else if (this.#codec !== null) this.#answered(this.#codec);
        // RFC 3261 13.2.1: the answer to the offer in our 200 is in the ACK, which is yet to come.
        else if (!this.#awaitsAnswer) this.#giveUp(488, 'the answer has no session description');
        return;
      case 'acknowledged':
        if (!this.#awaitsAnswer) return;
        this.#awaitsAnswer = false;
        if (signal.sdp === null) this.#giveUp(488, 'the ACK has no session description');
        else this.#acceptAnswer(signal.sdp);
        return;
      case 'reoffered':
        this.#reoffered(signal);
        return;
      case 'dtmf':
        emit({ type: 'media.dtmf', leg, digit: signal.digit, durationMs: signal.durationMs });
        return;
      case 'ended':
        this.#end(signal);
    }
  }

  #acceptAnswer(sdp: string): void {
    this.#negotiate(
      (room, id) => room.acceptAnswer(id, sdp),
      ({ codec }) => this.#answered(codec),
      ({ status, detail }) => this.#giveUp(status, detail),
    );
  }

  #answered(codec: string | null): void {
    const { leg, emit } = this.#options;
    if (this.#ended || this.#sipCallId === null) return;
    emit({ type: 'leg.answered', leg, sipCallId: this.#sipCallId, codec });
  }

  #reoffered({ offer, reply }: Extract<LegSignal, { type: 'reoffered' }>): void {
    const { leg, emit } = this.#options;
    this.#negotiate(
      (room, id) => (offer === null ? room.reoffer(id, 'sendrecv') : room.answerOffer(id, offer)),
      ({ sdp, codec, held }) => {
        reply({ sdp });
        if (offer === null) this.#awaitsAnswer = true;
        else emit({ type: 'leg.media', leg, codec, held });
      },
      // RFC 3261 14.2: a refused re-INVITE leaves the session as it was.
      ({ status, reason }) => reply({ status, reason }),
    );
  }

  /** The leg cannot be used: end it, and say why when it has ended. */
  #giveUp(status: number, detail: string): void {
    this.#fault = { status, detail };
    this.hangup({ q850: 88, text: 'Incompatible destination' });
  }

  #negotiate(
    request: (room: MediaRoom, leg: LegId) => Promise<Negotiated>,
    done: (negotiated: Negotiated) => void,
    failed: (failure: { status: number; reason: string; detail: string }) => void,
  ): void {
    const { leg, logger } = this.#options;
    this.#media = this.#media.then(async () => {
      if (this.#ended) return;
      const room = this.#options.room();
      if (room === null) {
        failed({ status: 503, reason: 'Service Unavailable', detail: 'no media' });
        return;
      }
      let negotiated: Negotiated;
      try {
        negotiated = await request(room, leg);
      } catch (error) {
        logger.warn({ err: error, legId: leg }, 'media could not be agreed on');
        if (!this.#isOver()) failed(failureOf(error));
        return;
      }
      // The far end may be gone by now; #end closes the endpoint after us.
      if (!this.#isOver()) done(negotiated);
    });
  }

  #isOver(): boolean {
    return this.#ended;
  }

  #end(end: {
    readonly by: 'remote' | 'local';
    readonly status: number | null;
    readonly q850Cause: number | null;
    readonly detail: string | null;
  }): void {
    if (this.#ended) return;
    this.#ended = true;
    const { leg, room, emit, logger } = this.#options;
    const { by, status, q850Cause, detail } = end;
    const fault = this.#fault;
    this.#media = this.#media
      .then(() => room()?.close(leg))
      .catch((error: unknown) => logger.error({ err: error, legId: leg }, 'an endpoint could not be closed'))
      .then(() => {
        emit({
          type: 'leg.ended',
          leg,
          by,
          status: fault?.status ?? status,
          q850Cause,
          detail: fault?.detail ?? detail,
        });
      });
  }
}

const failureOf = (error: unknown): { status: number; reason: string; detail: string } => {
  const detail = error instanceof Error ? error.message : String(error);
  if (!(error instanceof MediaError)) return { status: 500, reason: 'Server Internal Error', detail };
  switch (error.code) {
    case 'bad-sdp':
    case 'no-common-codec':
      // RFC 3261 21.4.26
      return { status: 488, reason: 'Not Acceptable Here', detail };
    case 'no-ports':
    case 'engine-lost':
    case 'unknown-leg':
    case 'io':
      return { status: 503, reason: 'Service Unavailable', detail };
  }
};
