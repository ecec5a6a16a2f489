import type { Logger } from 'pino';
import type { Clock, TimerHandle } from '../../ports/clock.ts';
import { asSipCallId } from '../../ports/ids.ts';
import type {
  DialogName,
  LegSignal,
  OutgoingRefer,
  ReasonHeader,
  ReferProgress,
  ReplacesHeader,
  SignallingLeg,
} from '../../ports/signalling.ts';
import { DialogReferrals } from './dialog-referrals.ts';
import type { FarOfferOptions } from './far-offer.ts';
import { takeFarOffer } from './far-offer.ts';
import { DialogSession } from './dialog-session.ts';
import { authenticateByUri } from './dialog-request.ts';
import { readInfo } from './info-dtmf.ts';
import { InfoKeys } from './info-keys.ts';
import { q850Of, reasonHeader } from './headers.ts';
import { extensionFault, requestFault } from './request-fault.ts';
import type { SrfClient, SrfDialog, SrfMessage, SrfRequest, SrfResponse } from './srf.ts';
import { ANSWERED_ERRORS, NO_DIALOG } from './srf.ts';

/**
 * How long a leg may take to end after it was asked to. A CANCEL or BYE without an answer ends after 64*T1 = 32 s (RFC
 * 3261 17.1.1.2, 17.1.2.2). What takes longer was lost on the way to the SIP server.
 */
const HANGUP_WATCHDOG_MS = 40_000;

/** The reason for withdrawing an INVITE after a loss. Q.850 41: temporary failure. */
export const SERVER_LOST: ReasonHeader = { q850Cause: 41, text: 'SIP server lost' };

/** The reason for ending a dialog that the far end does not know, or does not answer in. Q.850 41: temporary failure. */
const DIALOG_GONE: ReasonHeader = { q850Cause: 41, text: 'Dialog lost' };

/** The detail of a leg's end when the SIP server, or the connection to it, was lost. */
export const SIGNALLING_LOST = 'signalling-lost';

/**
 * What both kinds of legs share: signals in order, one end, a dialog once there is one.
 *
 * A dialog may outlive the connection to the SIP server. The server then hands us no requests of that dialog
 * (drachtio-server answers 481). So we ask about it now and then, and send our own requests by the id of the dialog.
 */
export abstract class DialogLeg {
  protected srfDialog: SrfDialog | null = null;
  protected hangingUp: ReasonHeader | null = null;
  readonly #onSignal: (signal: LegSignal) => void;
  readonly #onGone: () => void;
  protected readonly clock: Clock;
  protected readonly logger: Logger;
  #over = false;
  #watchdog: TimerHandle | null = null;
  #session: DialogSession | null = null;
  #referrals: DialogReferrals | null = null;
  #keys: InfoKeys | null = null;
  /** True without a connection to the SIP server. Messages wait for the next one. */
  #cutOff = false;
  /** True if the dialog is older than the connection. */
  #outlived = false;
  #probing: symbol | null = null;

  constructor(options: { onSignal: (signal: LegSignal) => void; onGone: () => void; clock: Clock; logger: Logger }) {
    this.#onSignal = options.onSignal;
    this.#onGone = options.onGone;
    this.clock = options.clock;
    this.logger = options.logger;
  }

  /** Ends an INVITE that has no dialog yet. */
  protected abstract hangupEarly(reason: ReasonHeader): void;

  /** Tells the far end over the next connection that its INVITE, or ours, has failed. Follows {@link lost}. */
  abstract withdraw(srf: SrfClient, socket: unknown): void;

  hangup(reason: ReasonHeader): void {
    if (this.#over || this.hangingUp !== null) return;
    this.hangingUp = reason;
    this.#watchdog = this.clock.schedule(HANGUP_WATCHDOG_MS, () => {
      this.logger.warn('a leg was hung up and did not end in time');
      this.finish({ by: 'local', status: null, q850Cause: reason.q850Cause, detail: 'hangup-timeout' });
    });
    if (this.srfDialog === null) this.hangupEarly(reason);
    else if (!this.#cutOff) this.#bye(this.srfDialog, reason);
  }

  get dialog(): DialogName | null {
    const { sip } = this.srfDialog ?? {};
    if (sip === undefined) return null;
    return { callId: asSipCallId(sip.callId), localTag: sip.localTag, remoteTag: sip.remoteTag };
  }

  /** Our URI in the dialog, by which the far end knows us. */
  protected abstract get ourUri(): string;

  /** Whether a Replaces header names the dialog of this leg (RFC 3891 3), and in which state that is. */
  abstract matches(dialog: ReplacesHeader): 'confirmed' | 'early' | null;

  refer(refer: OutgoingRefer, onProgress: (progress: ReferProgress) => void): void {
    if (this.#referrals !== null && this.#isOpen()) this.#referrals.refer(refer, onProgress);
    else queueMicrotask(() => onProgress({ type: 'ended', status: null, detail: 'there is no dialog' }));
  }

  offer(sdp: string, done: Parameters<SignallingLeg['offer']>[1], contentType?: string): void {
    if (this.#session !== null && this.#isOpen()) this.#session.offer(sdp, done, contentType);
    else queueMicrotask(() => done({ status: null }));
  }

  press(digits: string, done: (fault: string | null) => void): void {
    if (this.#keys !== null) this.#keys.send(digits, done);
    else queueMicrotask(() => done('there is no dialog'));
  }

  /** Whether requests can be sent in the dialog. */
  #isOpen(): boolean {
    return !this.#over && !this.#cutOff && this.hangingUp === null;
  }

  /** The connection to the SIP server was lost, so an INVITE without a dialog cannot be answered any more. */
  lost(): void {
    this.#cutOff = true;
    this.#outlived = true;
    this.#probing = null;
    if (this.srfDialog === null) this.#endAsLost(503);
  }

  /** The connection is back. */
  regained(): void {
    this.#cutOff = false;
    if (this.#over || this.srfDialog === null) return;
    // A BYE may have been lost on its way. A second one does no harm.
    if (this.hangingUp === null) this.probe();
    else this.#bye(this.srfDialog, this.hangingUp);
  }

  /** Whether {@link probe} has anything to ask. */
  get outlived(): boolean {
    return this.#outlived;
  }

  /** Asks whether a dialog that is older than the connection still exists. If not, the leg ends. */
  probe(): void {
    if (this.#over || this.#cutOff || !this.#outlived || this.srfDialog === null || this.#probing !== null) return;
    const probing = (this.#probing = Symbol('probe'));
    const done = (gone: boolean): void => {
      if (this.#probing !== probing) return;
      this.#probing = null;
      if (gone) this.#endAsLost(null);
    };
    this.srfDialog.request({ method: 'OPTIONS' }).then(
      // RFC 3261 12.2.1.2: a 481 ends the dialog. Any other answer shows that somebody is there. After 408 (nobody
      // answered) the media timeout decides.
      ({ status }) => done(status === 481),
      (error: unknown) => done(codeOf(error) === NO_DIALOG),
    );
  }

  /** The SIP server did not come back in time. */
  abandon(): void {
    this.#endAsLost(null);
  }

  /** Logs that a message may have reached nobody. */
  protected readonly unsent = (error: unknown): void => {
    if (error !== null && error !== undefined) this.logger.debug({ err: error }, 'a message was not sent');
  };

  #endAsLost(status: number | null): void {
    this.finish({ by: 'lost', status, q850Cause: null, detail: SIGNALLING_LOST });
  }

  /**
   * The INVITE was answered. From now on the dialog sends the signals.
   * @param sender whose INVITE it was. The ACK of the far end's is still to come
   * @param message its INVITE, or its 2xx to ours
   */
  protected establish(dialog: SrfDialog, sender: 'us' | 'them', message: SrfMessage): void {
    this.srfDialog = dialog;
    authenticateByUri(dialog);
    this.#session = new DialogSession(
      { dialog, sender, message, clock: this.clock, logger: this.logger },
      {
        refused: (req, res) => this.refused(req, res),
        respond: (res, status, reason, headers = {}) => this.respond(res, status, reason, { headers: { ...headers } }),
        reoffered: (req, res, options) => this.reoffered(req, res, options),
        signal: (signal) => this.signal(signal),
        gone: () => this.hangup(DIALOG_GONE),
      },
    );
    this.#keys = new InfoKeys({ dialog, isOpen: () => this.#isOpen(), clock: this.clock });
    const referrals = (this.#referrals = new DialogReferrals({
      dialog,
      signal: (signal) => this.signal(signal),
      isOpen: () => this.#isOpen(),
      ourUri: this.ourUri,
      clock: this.clock,
    }));
    dialog.on('destroy', (bye, reason) => {
      // A BYE that the SIP server itself made (lost ACK, session timer) comes the same way, with a reason in words.
      const byServer = reason !== undefined && reason !== 'normal release';
      this.finish({
        by: 'remote',
        status: null,
        q850Cause: q850Of(bye),
        detail: byServer ? reason : null,
      });
    });
    dialog.on('info', (req, res) => this.#info(req, res));
    dialog.on('refer', (req, res) => {
      if (this.refused(req, res, extensionFault)) return;
      referrals.received(req, (status, phrase, headers) => this.respond(res, status, phrase, { headers }));
    });
    dialog.on('notify', (req, res) => {
      if (this.refused(req, res, extensionFault)) return;
      const { status, phrase } = referrals.notified(req);
      this.respond(res, status, phrase, {});
    });
    if (this.hangingUp !== null) this.#bye(dialog, this.hangingUp);
  }

  /** Whether a request belongs to an early dialog of this leg. */
  abstract isEarlyDialogOf(req: SrfRequest): boolean;

  /**
   * Takes a request in an early dialog (RFC 3261 12), which drachtio-srf does not know. False if it is not for this
   * leg.
   */
  earlyRequest(req: SrfRequest, res: SrfResponse): boolean {
    if (this.#over || this.srfDialog !== null || !this.isEarlyDialogOf(req)) return false;
    if (req.method === 'INFO') this.#info(req, res);
    else if (req.method === 'REFER') this.#decline(req, res);
    else return false;
    return true;
  }

  #info(req: SrfRequest, res: SrfResponse): void {
    if (this.refused(req, res, extensionFault)) return;
    const info = readInfo({ contentType: req.get('Content-Type') ?? '', body: req.body });
    if (info.type === 'refused') this.respond(res, info.status, info.reason, { headers: info.headers });
    else this.respond(res, 200, 'OK', {});
    if (info.type === 'press') this.signal({ type: 'dtmf', digit: info.digit, durationMs: info.durationMs });
  }

  #decline(req: SrfRequest, res: SrfResponse): void {
    if (this.refused(req, res, extensionFault)) return;
    this.respond(res, 603, 'Decline', {});
  }

  protected signal(signal: Exclude<LegSignal, { type: 'ended' }>): void {
    if (!this.#over) this.#onSignal(signal);
  }

  /** Ends the leg, only once. */
  protected finish(end: Omit<Extract<LegSignal, { type: 'ended' }>, 'type'>): void {
    if (this.#over) return;
    this.#over = true;
    if (this.#watchdog !== null) this.clock.cancel(this.#watchdog);
    this.#referrals?.close();
    this.#session?.close();
    this.#onGone();
    this.#onSignal({ type: 'ended', ...end });
  }

  /** Whether the leg has ended. */
  get over(): boolean {
    return this.#over;
  }

  #bye(dialog: SrfDialog, reason: ReasonHeader): void {
    const done = (detail: string | null): void =>
      this.finish({ by: 'local', status: null, q850Cause: reason.q850Cause, detail });
    dialog.destroy({ headers: reasonHeader(reason) }).then(
      () => done(null),
      (error: unknown) => {
        // The connection is lost, and its event follows in a moment. The BYE goes out over the next connection.
        if (!ANSWERED_ERRORS.includes(codeOf(error))) return;
        this.logger.warn({ err: error }, 'BYE failed');
        done('bye-failed');
      },
    );
  }

  /** Refuses a request in the dialog that has a fault (RFC 3261 8.2.2.3, 8.2.3). Nothing else changes. */
  protected refused(req: SrfRequest, res: SrfResponse, faultOf = requestFault): boolean {
    const fault = faultOf(req);
    if (fault === null) return false;
    this.logger.info(
      { method: req.method, status: fault.status, reason: fault.reason },
      'a request in a dialog was refused',
    );
    this.respond(res, fault.status, fault.phrase, { headers: { ...fault.headers } });
    return true;
  }

  /** Handles a re-INVITE or UPDATE with an offer, or a re-INVITE that asks for ours. */
  protected reoffered(req: SrfRequest, res: SrfResponse, more: FarOfferOptions = {}): void {
    takeFarOffer(req, more, {
      respond: (status, reason, options) => this.respond(res, status, reason, options),
      signal: (signal) => this.signal(signal),
      isOver: () => this.#over,
    });
  }

  protected respond(
    res: SrfResponse,
    status: number,
    reason: string,
    options: { headers?: Record<string, string>; body?: string },
  ): void {
    res.send(status, reason, options, (error) => {
      if (error !== null && error !== undefined) this.logger.debug({ err: error, status }, 'a response was not sent');
    });
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : null;
}

/** RFC 3891 3: the to-tag is the local one of whoever has the dialog, and the from-tag is the remote one. */
export function isDialog({ callId, toTag, fromTag }: ReplacesHeader, dialog: DialogName | null): boolean {
  return dialog?.callId === callId && dialog.localTag === toTag && dialog.remoteTag === fromTag;
}
