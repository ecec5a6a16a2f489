import type { TimerHandle } from '../../ports/clock.ts';
import { asSipCallId } from '../../ports/ids.ts';
import type { IncomingLeg, ReasonHeader, ReplacesHeader } from '../../ports/signalling.ts';
import { messageOf } from '../../shared/message-of.ts';
import { DialogLeg, isDialog, SERVER_LOST } from './dialog-leg.ts';
import { refusedExtension, reliableOf } from './extension-headers.ts';
import { allowOf, partyOf, q850Of, reasonHeader, refusalReason, tagOf } from './headers.ts';
import type { RefusedRequest } from './request-fault.ts';
import { CAPABILITIES } from './request-fault.ts';
import type { SrfClient, SrfDialog, SrfFailure, SrfMessage, SrfRequest, SrfResponse } from './srf.ts';
import { endUnheardDialog, isUnknownTransaction } from './srf.ts';

const PROGRESS_MS = 60_000;

/** A leg whose INVITE came to us. */
export class DrachtioIncomingLeg extends DialogLeg implements IncomingLeg {
  readonly #srf: SrfClient;
  readonly #req: SrfRequest;
  readonly #res: SrfResponse;
  readonly #fault: RefusedRequest | null;
  #answering = false;
  /** Before the next 183. */
  #nextProgress: TimerHandle | null = null;

  /** @param fault what is wrong with the INVITE; a refusal with the same status gets its headers */
  constructor(
    srf: SrfClient,
    req: SrfRequest,
    res: SrfResponse,
    fault: RefusedRequest | null,
    options: ConstructorParameters<typeof DialogLeg>[0],
  ) {
    super(options);
    this.#srf = srf;
    this.#req = req;
    this.#res = res;
    this.#fault = fault;
  }

  /** The caller sent CANCEL. The SIP server has answered it and the INVITE (487). */
  cancelled(cancel: SrfMessage | undefined): void {
    if (this.srfDialog === null) this.finish({ by: 'remote', status: 487, q850Cause: q850Of(cancel), detail: null });
  }

  ring(): void {
    if (this.over || this.#answering) return;
    // RFC 3262 3: where the INVITE requires it, "the UAS [...] MUST send any non-100 provisional response [...] reliably".
    const headers = reliableOf(this.#req) === 'required' ? { Require: '100rel' } : {};
    this.#res.send(180, 'Ringing', { headers });
  }

  progress(sdp: string): void {
    if (this.over || this.#answering || this.hangingUp !== null) return;
    const isReliable = reliableOf(this.#req) === 'required';
    const headers = { 'Content-Type': 'application/sdp', ...(isReliable && { Require: '100rel' }) };
    this.#res.send(183, 'Session Progress', { headers, body: sdp }, this.unsent);
    this.#repeatProgress(isReliable ? { headers: { Require: '100rel' } } : { headers, body: sdp });
  }

  /**
   * RFC 3261 13.3.1.1: "the UAS MUST send a non-100 provisional response at every minute".
   * @param response without the answer where that was reliable, since it counts once (RFC 3262 5)
   */
  #repeatProgress(response: { headers: Record<string, string>; body?: string }): void {
    this.#nextProgress = this.clock.schedule(PROGRESS_MS, () => {
      this.#res.send(183, 'Session Progress', response, this.unsent);
      this.#repeatProgress(response);
    });
  }

  #endProgress(): void {
    if (this.#nextProgress !== null) this.clock.cancel(this.#nextProgress);
    this.#nextProgress = null;
  }

  protected override finish(end: Parameters<DialogLeg['finish']>[0]): void {
    this.#endProgress();
    super.finish(end);
  }

  answer(sdp: string): void {
    if (this.over || this.#answering || this.hangingUp !== null) return;
    this.#answering = true;
    this.#endProgress();
    this.#srf.createUAS(this.#req, this.#res, { localSdp: sdp, headers: CAPABILITIES }, (error, dialog) => {
      if (dialog !== undefined) this.#answered(dialog);
      else if (isCancelled(error)) this.finish({ by: 'remote', status: 487, q850Cause: null, detail: null });
      else this.finish({ by: 'local', status: 500, q850Cause: null, detail: messageOf(error) });
    });
  }

  #answered(dialog: SrfDialog): void {
    this.establish(dialog, 'them', this.#req);
    const sipCallId = asSipCallId(dialog.sip.callId);
    this.signal({ type: 'answered', sdp: null, sipCallId, ...allowOf(this.#req) });
  }

  /** RFC 3891 3: an early dialog that somebody else began cannot be replaced, so it counts as none. */
  override matches(dialog: ReplacesHeader): 'confirmed' | null {
    return isDialog(dialog, this.dialog) ? 'confirmed' : null;
  }

  protected override get ourUri(): string {
    return partyOf(this.#req, 'To').uri;
  }

  override isEarlyDialogOf(req: SrfRequest): boolean {
    return req.get('Call-ID') === this.#req.get('Call-ID') && tagOf(req, 'From') === tagOf(this.#req, 'From');
  }

  /** Tells the caller over the next connection, after one was lost. */
  withdraw(srf: SrfClient, socket: unknown): void {
    if (this.srfDialog !== null) return;
    if (this.#answering) {
      endUnheardDialog(srf, this.#req, reasonHeader(SERVER_LOST), this.unsent);
    } else {
      this.#res.socket = socket;
      const headers = { 'Retry-After': '10', ...reasonHeader(SERVER_LOST) };
      this.#res.send(503, 'Service Unavailable', { headers }, this.unsent);
    }
  }

  reject(status: number, reason: string, headers: Readonly<Record<string, string>> = {}): void {
    if (this.over) return;
    this.#endProgress();
    const more = this.#fault?.status === status ? this.#fault.headers : refusedExtension(status);
    this.#res.send(status, reason, { headers: { ...refusalReason(status), ...more, ...headers } }, (error) => {
      // drachtio-srf passes no CANCEL on that comes after it has sent a final response.
      const crossed = error !== null && error !== undefined && isCancelled(error);
      if (crossed) this.finish({ by: 'remote', status: 487, q850Cause: null, detail: null });
      else this.finish({ by: 'local', status, q850Cause: null, detail: null });
    });
  }

  protected override hangupEarly(reason: ReasonHeader): void {
    // While an answer is under way, either the dialog or the failure will come. `establish` then ends it.
    if (!this.#answering) this.reject(480, 'Temporarily Unavailable', reasonHeader(reason));
  }
}

/**
 * Whether the CANCEL of the caller came before our final response. Either drachtio-srf says so, or the two crossed
 * between us and the SIP server, which then has no use for the response.
 */
function isCancelled(error: unknown): boolean {
  return (error as SrfFailure).status === 487 || isUnknownTransaction(error);
}
