import { asSipCallId } from '../../ports/ids.ts';
import type { OutgoingInvite, ReasonHeader, SignallingLeg } from '../../ports/signalling.ts';
import { messageOf } from '../../shared/message-of.ts';
import { DialogLeg, SERVER_LOST } from './dialog-leg.ts';
import { q850Of, reasonHeader, safeUser } from './headers.ts';
import type { SrfClient, SrfDialog, SrfFailure, SrfRequest } from './srf.ts';
import { endUnheardDialog } from './srf.ts';

/** RFC 3323 4.1.1.3, and RFC 3325 9.3: a proxy on the way must not add who it is. */
const ANONYMOUS = { From: '"Anonymous" <sip:anonymous@anonymous.invalid>', Privacy: 'id' };

/** A leg whose INVITE we sent. */
export class DrachtioOutgoingLeg extends DialogLeg implements SignallingLeg {
  #request: SrfRequest | null = null;

  /** Sends the INVITE. */
  send(srf: SrfClient, invite: OutgoingInvite): void {
    const callbacks: Parameters<SrfClient['createUAC']>[2] = {
      cbRequest: (_error, request) => {
        this.#request = request ?? null;
        if (this.hangingUp !== null) this.hangupEarly(this.hangingUp);
      },
      cbProvisional: (response) => {
        this.signal({
          type: 'progress',
          status: response.status,
          sdp: response.body === '' ? null : response.body,
          sipCallId: asSipCallId(response.get('Call-ID') ?? ''),
        });
      },
    };
    const options = {
      localSdp: invite.sdp,
      callingNumber: safeUser(invite.callerNumber ?? ''),
      headers: { ...(invite.callerNumber === null && ANONYMOUS), ...invite.headers },
      ...(invite.auth !== undefined && { auth: { ...invite.auth } }),
    };
    try {
      srf.createUAC(invite.destination, options, callbacks, (error, dialog) => {
        if (dialog !== undefined) this.#answered(dialog);
        else this.#failed(error as SrfFailure);
      });
    } catch (error) {
      // Without a connection drachtio-srf throws.
      this.#failed(error as SrfFailure);
    }
  }

  /** After the connection was lost: what was called rings on, until it is told over the next one. */
  withdraw(srf: SrfClient, socket: unknown): void {
    const request = this.#request;
    if (this.dialog !== null || request === null) return;
    const headers = reasonHeader(SERVER_LOST);
    request.socket = socket;
    request.cancel({ headers }, (error) => {
      // RFC 3261 9.1: too late for CANCEL where it was answered meanwhile.
      if (error !== null && error !== undefined) endUnheardDialog(srf, request, headers, this.unsent);
    });
  }

  #answered(dialog: SrfDialog): void {
    // RFC 3261 9.1: a CANCEL that crosses the 200 has no effect; `establish` then sends the BYE.
    this.establish(dialog);
    if (this.hangingUp !== null) return;
    const sdp = dialog.remote.sdp === '' ? null : dialog.remote.sdp;
    this.signal({ type: 'answered', sdp, sipCallId: asSipCallId(dialog.sip.callId) });
  }

  #failed(failure: SrfFailure): void {
    const { status, reason, res } = failure;
    this.finish({
      by: this.hangingUp === null ? 'remote' : 'local',
      status: status ?? null,
      q850Cause: q850Of(res),
      detail: status === undefined ? messageOf(failure) : (reason ?? null),
    });
  }

  protected override hangupEarly(reason: ReasonHeader): void {
    // Without the request it has not gone out yet; `cbRequest` comes back here.
    this.#request?.cancel({ headers: reasonHeader(reason) }, (error) => {
      if (error !== null && error !== undefined) this.logger.debug({ err: error }, 'CANCEL not sent');
    });
  }
}
