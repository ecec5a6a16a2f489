import { tagOf } from '../../shared/sip/index.ts';
import type { SipRequest, SipResponse } from '../message/index.ts';
import type { Application } from '../control-protocol/index.ts';
import type { UnsentAck } from '../dialog/index.ts';
import type { Flow } from '../transport/index.ts';
import type { CallDialog, Core } from './core.ts';
import { acknowledgeAndEnd } from './dialog-ender.ts';
import { ackPatienceMs } from './dialog-requests.ts';
import { forkedDialog, learnRoute, uacDialog } from './dialog-setup.ts';
import { newProvisional } from './reliable-provisional.ts';
import { rememberLocalSdp } from './session-description.ts';
import { armFromResponse } from './session-timer-runner.ts';
import { newUnsentAck } from './unsent-ack.ts';

/** What becomes of a response: handed to the application, or dealt with here. */
export type Verdict = 'forward' | 'swallow';

/** What an INVITE outside of dialogs is made of. */
export interface OutgoingInviteParts {
  readonly application: Application;
  readonly transactionId: string;
  /** True once the application has cancelled it. */
  readonly cancelled: () => boolean;
}

/**
 * The dialogs that one INVITE of ours makes. Each tag that answers provisionally makes an early one, and the first 2xx
 * confirms one. Others, from a forking proxy, are ended as soon as they begin (RFC 3261 13.2.2.4).
 */
export class OutgoingInvite {
  readonly #core: Core;
  /** The first 2xx drops it. From then on only its ACK is remembered, for as long as a peer may ask for it. */
  #parts: OutgoingInviteParts | null;
  /** One for each To tag that answered provisionally. */
  #early: CallDialog[] = [];
  /** The ACK of each 2xx, by its To tag. */
  readonly #acks = new Map<string, UnsentAck>();
  /** The dialog of the first 2xx. */
  #answered: CallDialog | null = null;

  constructor(core: Core, parts: OutgoingInviteParts) {
    this.#core = core;
    this.#parts = parts;
  }

  /** The early dialog in which a reliable provisional response with this RSeq came; null where there is none. */
  withResponseSequence(sequence: number): CallDialog | null {
    return this.#early.find((dialog) => dialog.remoteResponseSequence === sequence) ?? null;
  }

  /** A response that belongs to the INVITE `request`. */
  respond(request: SipRequest, response: SipResponse, flow: Flow): Verdict {
    if (response.status < 200) {
      return this.#provisional(request, response, flow);
    }
    if (response.status < 300) {
      return this.#success(request, response, flow);
    }
    this.#dropEarly(null);
    return 'forward';
  }

  /** A 2xx after the first. */
  readonly repeated = (response: SipResponse, flow: Flow): void => {
    const tag = tagOf(response.headers.get('to')) ?? '';
    const known = this.#acks.get(tag);
    if (known !== undefined) {
      // control protocol 6.3: a repeated 2xx is acknowledged again, and not forwarded
      known.resend?.();
      return;
    }
    const [first] = this.#acks.values();
    if (this.#answered === null || first === undefined) {
      return;
    }
    // RFC 3261 13.2.2.4: we acknowledge each 2xx of a fork, and end an unwanted one by BYE
    const dialog = forkedDialog(this.#answered, first.sequence, response, flow, this.#core.settings.natTraversal);
    dialog.unsentAck = { ...first, resend: null, timer: null };
    this.#acks.set(dialog.remoteTag, dialog.unsentAck);
    acknowledgeAndEnd(this.#core, dialog, 'Forked', false);
  };

  /** No answer will come. */
  fail(): void {
    this.#dropEarly(null);
  }

  #provisional(request: SipRequest, response: SipResponse, flow: Flow): Verdict {
    const tag = tagOf(response.headers.get('to'));
    if (response.status === 100) {
      return 'swallow'; // control protocol 6.3: 100 is not forwarded
    }
    if (tag === null || this.#parts === null) {
      return 'forward';
    }
    let dialog = this.#withTag(tag);
    if (dialog === undefined) {
      dialog = this.#create(this.#parts, request, response, flow);
      this.#early.push(dialog);
      this.#core.dialogs.add(dialog);
    }
    return newProvisional(dialog, response) ? 'forward' : 'swallow';
  }

  #success(request: SipRequest, response: SipResponse, flow: Flow): Verdict {
    const parts = this.#parts;
    if (parts === null) {
      return 'swallow';
    }
    this.#parts = null;
    const tag = tagOf(response.headers.get('to')) ?? '';
    const dialog = this.#withTag(tag) ?? this.#create(parts, request, response, flow);
    const unsent = newUnsentAck(request);
    this.#acks.set(dialog.remoteTag, unsent);
    dialog.unsentAck = unsent;
    this.#answered = dialog;
    learnRoute(dialog, response, flow, this.#core.settings.natTraversal);
    this.#dropEarly(dialog);
    this.#core.dialogs.add(dialog);
    this.#core.dialogs.confirm(dialog);
    rememberLocalSdp(dialog, request.headers.get('content-type'), request.body);
    dialog.cancelled = parts.cancelled();
    const { owner } = dialog;
    if (!owner.alive) {
      acknowledgeAndEnd(this.#core, dialog, 'Application gone', false);
      return 'swallow';
    }
    if (!response.headers.has('contact')) {
      // control protocol 6.3: the client gives such a call up without BYE, so we send it
      acknowledgeAndEnd(this.#core, dialog, 'No Contact', false);
      return 'forward';
    }
    unsent.timer = this.#core.timers.after(ackPatienceMs(this.#core), () =>
      acknowledgeAndEnd(this.#core, dialog, 'No ACK from application', true),
    );
    armFromResponse(this.#core, dialog, response);
    return 'forward';
  }

  #create(parts: OutgoingInviteParts, request: SipRequest, response: SipResponse, flow: Flow): CallDialog {
    return uacDialog({
      request,
      response,
      flow,
      owner: parts.application,
      transactionId: parts.transactionId,
      natTraversal: this.#core.settings.natTraversal,
    });
  }

  #withTag(tag: string): CallDialog | undefined {
    return this.#early.find((dialog) => dialog.remoteTag === tag);
  }

  #dropEarly(except: CallDialog | null): void {
    for (const dialog of this.#early) {
      if (dialog !== except) {
        this.#core.dialogs.remove(dialog);
      }
    }
    this.#early = [];
  }
}
