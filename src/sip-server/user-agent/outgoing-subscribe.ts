import { tagOf } from '../../shared/sip/index.ts';
import type { SipRequest, SipResponse } from '../message/index.ts';
import { Dialog, routeSetOfRequest } from '../dialog/index.ts';
import type { Flow } from '../transport/index.ts';
import type { CallDialog, Core } from './core.ts';
import { contactUri, learnRoute, sequenceOf, uacDialog } from './dialog-setup.ts';
import { contactOf } from './localhost-macro.ts';
import type { OutgoingInviteParts, Verdict } from './outgoing-invite.ts';
import { keepSubscription } from './subscription-expiry.ts';

/** The dialog that one SUBSCRIBE of ours makes by its 2xx, or by a NOTIFY that overtakes it (RFC 6665 4.1.2.4). */
export class OutgoingSubscribe {
  readonly #core: Core;
  readonly #parts: OutgoingInviteParts;
  #dialog: CallDialog | null = null;
  #request: SipRequest | null = null;

  constructor(core: Core, parts: OutgoingInviteParts) {
    this.#core = core;
    this.#parts = parts;
  }

  respond(request: SipRequest, response: SipResponse, flow: Flow): Verdict {
    this.#request = request;
    if (response.status >= 300) {
      this.fail();
      return 'forward';
    }
    if (response.status >= 200) {
      if (this.#dialog === null) {
        const { application, transactionId } = this.#parts;
        const { natTraversal } = this.#core.settings;
        this.#adopt(uacDialog({ request, response, flow, owner: application, transactionId, natTraversal }));
      } else if (this.#dialog.remoteTag === tagOf(response.headers.get('to'))) {
        learnRoute(this.#dialog, response, flow, this.#core.settings.natTraversal);
      }
      if (this.#dialog !== null) {
        keepSubscription(this.#core, this.#dialog, response, request);
      }
    }
    return 'forward';
  }

  /** No answer will come, or a refusal came. */
  fail(): void {
    if (this.#dialog !== null) {
      this.#core.dialogs.remove(this.#dialog);
    }
  }

  /** A NOTIFY came first: it makes the dialog. */
  notified(notify: SipRequest, flow: Flow): CallDialog {
    if (this.#dialog !== null) {
      return this.#dialog;
    }
    const dialog: CallDialog = new Dialog({
      use: 'subscribe',
      role: 'uac',
      state: 'confirmed',
      owner: this.#parts.application,
      callId: notify.headers.get('call-id') ?? '',
      localTag: tagOf(notify.headers.get('to')) ?? '',
      remoteTag: tagOf(notify.headers.get('from')) ?? '',
      local: notify.headers.get('to') ?? '',
      remote: notify.headers.get('from') ?? '',
      localSequence: this.#request === null ? null : sequenceOf(this.#request),
      remoteSequence: null,
      remoteTarget: contactUri(notify) ?? notify.uri,
      routeSet: routeSetOfRequest(notify.headers),
      localContact: contactOf(flow.endpoint),
      flow,
      transactionId: this.#parts.transactionId,
    });
    this.#adopt(dialog);
    return dialog;
  }

  #adopt(dialog: CallDialog): void {
    this.#dialog = dialog;
    this.#core.dialogs.add(dialog);
  }
}
