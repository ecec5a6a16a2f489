import type { Logger } from 'pino';
import type { Clock, TimerHandle } from '../../ports/clock.ts';
import type { LegSignal, ReasonHeader } from '../../ports/signalling.ts';
import { readInfoDigit } from './info-dtmf.ts';
import { q850Of, reasonHeader } from './headers.ts';
import type { SrfDialog, SrfRequest, SrfResponse } from './srf.ts';

/**
 * How long the end of a leg may take once it was asked for. A CANCEL or BYE that nobody answers ends after 64*T1 =
 * 32 s (RFC 3261 17.1.1.2, 17.1.2.2); whatever takes longer than this was lost on the way to the SIP server.
 */
const HANGUP_WATCHDOG_MS = 40_000;

/** What both kinds of legs share: signals in order, one end, a dialog once there is one. */
export abstract class DialogLeg {
  protected dialog: SrfDialog | null = null;
  protected hangingUp: ReasonHeader | null = null;
  readonly #onSignal: (signal: LegSignal) => void;
  readonly #onGone: () => void;
  readonly #clock: Clock;
  protected readonly logger: Logger;
  #over = false;
  #watchdog: TimerHandle | null = null;

  constructor(options: { onSignal: (signal: LegSignal) => void; onGone: () => void; clock: Clock; logger: Logger }) {
    this.#onSignal = options.onSignal;
    this.#onGone = options.onGone;
    this.#clock = options.clock;
    this.logger = options.logger;
  }

  /** Ends an INVITE that has no dialog yet. */
  protected abstract hangupEarly(reason: ReasonHeader): void;

  hangup(reason: ReasonHeader): void {
    if (this.#over || this.hangingUp !== null) return;
    this.hangingUp = reason;
    this.#watchdog = this.#clock.schedule(HANGUP_WATCHDOG_MS, () => {
      this.logger.warn('no end came for a leg that was hung up');
      this.finish({ by: 'local', status: null, q850Cause: reason.q850Cause, detail: 'hangup-timeout' });
    });
    if (this.dialog !== null) this.#bye(this.dialog, reason);
    else this.hangupEarly(reason);
  }

  /** The INVITE was answered: from now on the dialog speaks. */
  protected establish(dialog: SrfDialog): void {
    this.dialog = dialog;
    dialog.on('destroy', (bye, reason) => {
      // A BYE that the SIP server made itself (lost ACK, session timer) comes the same way, with its reason in words.
      const byServer = reason !== undefined && reason !== 'normal release';
      this.finish({
        by: 'remote',
        status: null,
        q850Cause: q850Of(bye),
        detail: byServer ? reason : null,
      });
    });
    dialog.on('modify', (req, res) => this.#reoffered(req, res));
    dialog.on('update', (req, res) => {
      // RFC 3311 5.2: an UPDATE without an offer refreshes the session and changes nothing.
      if (req.body === '') this.#respond(res, 200, 'OK', {});
      else this.#reoffered(req, res);
    });
    dialog.on('info', (req, res) => {
      this.#respond(res, 200, 'OK', {});
      const press = readInfoDigit(req.get('Content-Type') ?? '', req.body);
      if (press !== null) this.signal({ type: 'dtmf', ...press });
    });
    dialog.on('refer', (_req, res) => this.#respond(res, 603, 'Decline', {}));
    if (this.hangingUp !== null) this.#bye(dialog, this.hangingUp);
  }

  protected signal(signal: Exclude<LegSignal, { type: 'ended' }>): void {
    if (!this.#over) this.#onSignal(signal);
  }

  /** The one end of a leg. */
  protected finish(end: Omit<Extract<LegSignal, { type: 'ended' }>, 'type'>): void {
    if (this.#over) return;
    this.#over = true;
    if (this.#watchdog !== null) this.#clock.cancel(this.#watchdog);
    this.#onGone();
    this.#onSignal({ type: 'ended', ...end });
  }

  protected get over(): boolean {
    return this.#over;
  }

  #bye(dialog: SrfDialog, reason: ReasonHeader): void {
    const done = (detail: string | null): void =>
      this.finish({ by: 'local', status: null, q850Cause: reason.q850Cause, detail });
    dialog.destroy({ headers: reasonHeader(reason) }).then(
      () => done(null),
      (error: unknown) => {
        this.logger.warn({ err: error }, 'BYE failed');
        done('bye-failed');
      },
    );
  }

  #reoffered(req: SrfRequest, res: SrfResponse): void {
    let replied = false;
    // RFC 3261 14.2: a CANCELled or superseded re-INVITE leaves the session as it was.
    req.on('cancel', () => (replied = true));
    this.signal({
      type: 'reoffered',
      offer: req.body === '' ? null : req.body,
      reply: (answer) => {
        if (replied) return;
        replied = true;
        if ('sdp' in answer) {
          this.#respond(res, 200, 'OK', { body: answer.sdp, headers: { 'Content-Type': 'application/sdp' } });
        } else {
          this.#respond(res, answer.status, answer.reason, {});
        }
      },
    });
    if (this.over) this.#respond(res, 481, 'Call/Transaction Does Not Exist', {});
  }

  #respond(
    res: SrfResponse,
    status: number,
    reason: string,
    options: { headers?: Record<string, string>; body?: string },
  ): void {
    res.send(status, reason, options, (error) => {
      if (error !== null && error !== undefined) this.logger.debug({ err: error, status }, 'response not sent');
    });
  }
}

/** The message of a failure, whatever was thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
