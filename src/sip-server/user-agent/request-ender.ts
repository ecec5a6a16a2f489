import { serialize } from '../message/index.ts';
import type { SipRequest } from '../message/index.ts';
import type { Application } from '../control-protocol/index.ts';
import { dropHeld } from './application-responder.ts';
import type { CallDialog, Core } from './core.ts';
import { sequenceOf } from './dialog-setup.ts';
import type { IncomingRequest } from './incoming-request.ts';
import type { PendingRequests } from './pending-requests.ts';
import { ownResponse } from './response-builder.ts';

/** Ends requests that applications have, and do not answer themselves (control protocol 5.5, 5.6). */
export class RequestEnder {
  readonly #core: Core;
  readonly #pending: PendingRequests;

  constructor(core: Core, pending: PendingRequests) {
    this.#core = core;
    this.#pending = pending;
  }

  /**
   * Answers what is pending in a dialog that has ended. RFC 3261 15.1.2 "The UAS MUST still respond to any pending
   * requests received for that dialog. It is RECOMMENDED that a 487 (Request Terminated) response be generated to those
   * pending requests." Control protocol 6.5 asks for 500, which others than INVITE get.
   */
  dialogEnded(dialog: CallDialog): void {
    for (const pending of this.#pending.in(dialog)) {
      this.terminate(pending, pending.method === 'INVITE' ? 487 : 500);
    }
  }

  /** Finishes what an application that is gone has not answered (control protocol 5.6). */
  abandon(application: Application): void {
    for (const pending of this.#pending.of(application)) {
      this.terminate(pending, 503);
    }
  }

  /** The application never answered (control protocol 5.6, 14). */
  unanswered(pending: IncomingRequest): void {
    switch (pending.method) {
      case 'INVITE':
        this.giveUp(pending, 480);
        return;
      case 'BYE':
        this.terminate(pending, 200);
        return;
      default:
        // RFC 4320 4.1: after 64*T1 the client has given up, and a late answer would only be noise
        this.#pending.remove(pending);
        pending.transaction.terminate();
        this.#release(pending);
    }
  }

  /** Ends an INVITE that cannot go on, and tells the application. */
  giveUp(pending: IncomingRequest, status: number): void {
    this.terminate(pending, status);
    this.tellCancelled(pending);
  }

  /** Answers a request in the place of its application. */
  terminate(pending: IncomingRequest, status: number): void {
    const { transaction, request } = pending;
    this.#pending.remove(pending);
    dropHeld(pending);
    transaction.respond(status, ownResponse(request, { status, toTag: pending.localTag() }));
    this.#release(pending);
  }

  /** Clears what a request that is over without the application's answer leaves behind in its dialog. */
  #release(pending: IncomingRequest): void {
    const { dialog } = pending;
    if (dialog === null) {
      return;
    }
    if (!pending.inDialog) {
      this.#core.dialogs.remove(dialog);
    } else if (pending.method === 'INVITE') {
      dialog.incomingInvite = false;
    } else if (pending.method === 'UPDATE') {
      dialog.incomingUpdate = false;
    }
  }

  /** Gives the application a CANCEL for an INVITE that is over: the only end of an INVITE that its client knows. */
  tellCancelled(pending: IncomingRequest): void {
    const headers = pending.request.headers.clone();
    headers.set('CSeq', `${sequenceOf(pending.request)} CANCEL`);
    headers.delete('content-type');
    const cancel: SipRequest = { ...pending.request, method: 'CANCEL', headers, body: Buffer.alloc(0) };
    pending.application.deliver(serialize(cancel), pending.transaction.flow, pending.transactionId, pending.dialogId);
  }
}
