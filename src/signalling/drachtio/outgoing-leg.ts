import { asSipCallId } from '../../ports/ids.ts';
import type { OutgoingInvite, ReasonHeader, ReplacesHeader, SignallingLeg } from '../../ports/signalling.ts';
import { messageOf } from '../../shared/message-of.ts';
import { DialogLeg, isDialog, SERVER_LOST } from './dialog-leg.ts';
import { EarlyAnswers, MAX_FORKS } from './early-answers.ts';
import { extensionHeaders } from './extension-headers.ts';
import { allowOf, contactsOf, partyOf, q850Of, quotable, reasonHeader, safeUser, tagOf } from './headers.ts';
import { assertedHeader, diversionHeader, historyHeader, signedHeaders } from './identity-headers.ts';
import { referredByHeader } from './outgoing-referral.ts';
import { CAPABILITIES, sdpOf } from './request-fault.ts';
import type { SrfClient, SrfDialog, SrfFailure, SrfRequest, SrfResponse } from './srf.ts';
import { endUnheardDialog, onEarlyUpdate } from './srf.ts';

/** Characters of a reason phrase that are told. Those of the RFCs are shorter. */
const MAX_PHRASE = 100;

/** The caller's identity is withheld (RFC 3323 4.1.1.3), and proxies must not add it (RFC 3325 9.3). */
const ANONYMOUS = { From: '"Anonymous" <sip:anonymous@anonymous.invalid>', Privacy: 'id' };

/** A leg whose INVITE we sent. */
export class DrachtioOutgoingLeg extends DialogLeg implements SignallingLeg {
  #request: SrfRequest | null = null;
  readonly #early = new EarlyAnswers();
  /** The To tags of the provisional responses: the early dialogs. */
  readonly #tags = new Set<string>();

  /** Sends the INVITE. */
  send(srf: SrfClient, invite: OutgoingInvite): void {
    const callbacks: Parameters<SrfClient['createUAC']>[2] = {
      cbRequest: (_error, request) => {
        this.#request = request ?? null;
        if (request !== undefined) onEarlyUpdate(request, (update, res) => this.#updatedEarly(update, res));
        if (this.hangingUp !== null) this.hangupEarly(this.hangingUp);
      },
      cbProvisional: (response) => {
        const tag = tagOf(response, 'To');
        if (tag !== null && this.#tags.size < MAX_FORKS) this.#tags.add(tag);
        this.#early.note(tag, sdpOf(response));
        this.signal({
          type: 'progress',
          status: response.status,
          sdp: sdpOf(response),
          sipCallId: asSipCallId(response.get('Call-ID') ?? ''),
        });
      },
    };
    const options = {
      localSdp: invite.sdp,
      callingNumber: safeUser(invite.callerNumber ?? ''),
      ...(invite.displayName !== undefined && { callingName: quotable(invite.displayName) }),
      headers: {
        ...CAPABILITIES,
        ...(invite.callerNumber === null && ANONYMOUS),
        ...assertedHeader(invite),
        ...diversionHeader(invite),
        ...historyHeader(invite),
        ...signedHeaders(invite),
        ...extensionHeaders(invite),
        ...referredByHeader(invite.referredBy ?? null),
        ...invite.headers,
      },
      ...(invite.auth !== undefined && { auth: { ...invite.auth } }),
      ...(invite.proxy !== undefined && { proxy: invite.proxy }),
    };
    try {
      srf.createUAC(invite.destination, options, callbacks, (error, dialog) => {
        if (dialog !== undefined) this.#answered(dialog);
        else this.#failed(error as SrfFailure);
      });
    } catch (error) {
      // drachtio-srf throws if there is no connection.
      this.#failed(error as SrfFailure);
    }
  }

  /** Tells the called phone over the next connection, after one was lost. The phone rings until then. */
  withdraw(srf: SrfClient, socket: unknown): void {
    const request = this.#request;
    if (this.srfDialog !== null || request === null) return;
    const headers = reasonHeader(SERVER_LOST);
    request.socket = socket;
    request.cancel({ headers }, (error) => {
      // RFC 3261 9.1: a CANCEL is too late if the INVITE was answered meanwhile.
      if (error !== null && error !== undefined) endUnheardDialog(srf, request, headers, this.unsent);
    });
  }

  #answered(dialog: SrfDialog): void {
    // RFC 3261 9.1: a CANCEL that crosses the 200 has no effect. `establish` then sends the BYE.
    this.establish(dialog, 'us', dialog.res);
    if (this.hangingUp !== null) return;
    const sdp = this.#early.answerOf(dialog.sip.remoteTag, sdpOf(dialog.res));
    const { source_address: sourceAddress } = dialog.res;
    this.signal({
      type: 'answered',
      sdp,
      sipCallId: asSipCallId(dialog.sip.callId),
      sourceAddress,
      ...allowOf(dialog.res),
    });
  }

  override matches(dialog: ReplacesHeader): 'confirmed' | 'early' | null {
    if (this.srfDialog !== null) return isDialog(dialog, this.dialog) ? 'confirmed' : null;
    const invite = this.#request;
    if (invite === null || !this.#tags.has(dialog.fromTag)) return null;
    return invite.get('Call-ID') === dialog.callId && tagOf(invite, 'From') === dialog.toTag ? 'early' : null;
  }

  protected override get ourUri(): string {
    return this.#request === null ? '' : partyOf(this.#request, 'From').uri;
  }

  override isEarlyDialogOf(req: SrfRequest): boolean {
    const invite = this.#request;
    return (
      invite !== null && req.get('Call-ID') === invite.get('Call-ID') && tagOf(req, 'To') === tagOf(invite, 'From')
    );
  }

  /** Takes an UPDATE before the 200 (RFC 3311 5.2). */
  #updatedEarly(update: SrfRequest, res: SrfResponse): void {
    const tag = tagOf(update, 'From');
    if (this.refused(update, res)) return;
    if (sdpOf(update) === null) {
      this.respond(res, 200, 'OK', {});
      return;
    }
    const early = this.#early.beginUpdate(tag);
    // "If an UPDATE is received that contains an offer, and the UAS has generated an offer [...] to which it has not yet
    // received an answer, the UAS MUST reject the UPDATE with a 491 response."
    if (early === null) this.respond(res, 491, 'Request Pending', {});
    else if (this.hangingUp !== null) this.respond(res, 487, 'Request Terminated', {});
    else {
      this.reoffered(update, res, { early, onReply: (taken) => this.#early.endUpdate(tag, taken) });
    }
  }

  #failed(failure: SrfFailure): void {
    const { status, reason, res } = failure;
    const contacts = status !== undefined && status >= 300 && status < 400 ? contactsOf(res) : [];
    this.finish({
      by: this.hangingUp === null ? 'remote' : 'local',
      status: status ?? null,
      q850Cause: q850Of(res),
      detail: status === undefined ? messageOf(failure) : (reason ?? null),
      ...(status !== undefined && reason !== undefined && reason !== '' && { phrase: reason.slice(0, MAX_PHRASE) }),
      ...(contacts.length > 0 && { contacts }),
    });
  }

  protected override hangupEarly(reason: ReasonHeader): void {
    // If there is no request yet, the INVITE has not gone out. `cbRequest` calls this again.
    this.#request?.cancel({ headers: reasonHeader(reason) }, (error) => {
      if (error !== null && error !== undefined) this.logger.debug({ err: error }, 'a CANCEL was not sent');
    });
  }
}
