import { tagOf } from '../../shared/sip/index.ts';
import { serialize } from '../message/index.ts';
import type { SipResponse } from '../message/index.ts';
import type { Application, ResponseTemplate, SipCommand } from '../control-protocol/index.ts';
import { answerSessionTimer } from '../dialog/index.ts';
import type { SessionAnswer } from '../dialog/index.ts';
import { ownCopy } from '../shared/own-copy.ts';
import type { Flow } from '../transport/index.ts';
import { awaitAck } from './answered-invite.ts';
import type { CallDialog, Core } from './core.ts';
import { contactUri, sequenceOf, uasDialog } from './dialog-setup.ts';
import { EchoGate } from './echo-gate.ts';
import type { IncomingRequest } from './incoming-request.ts';
import { contactOf } from './localhost-macro.ts';
import type { PendingRequests } from './pending-requests.ts';
import { firstResponseSequence, repeatUntilPrack, supportsReliable } from './reliable-response.ts';
import { applicationResponse } from './response-builder.ts';
import { rememberLocalSdp } from './session-description.ts';
import { armSessionTimer } from './session-timer-runner.ts';
import { keepSubscription } from './subscription-expiry.ts';

type RespondCommand = Extract<SipCommand, { kind: 'respond' }>;

const UNKNOWN_TRANSACTION = 'Response not sent due to unknown transaction';
const NO_RELIABLE = 'Remote endpoint does not support 100rel';
const MINUTE_MS = 60_000;
const NO_TIMER: SessionAnswer = { header: null, requireTimer: false, interval: null };

/** Sends the responses of applications (control protocol 5.3). */
export class ApplicationResponder {
  readonly #core: Core;
  readonly #pending: PendingRequests;
  readonly #onUnacknowledged: (pending: IncomingRequest) => void;
  /** Connections that telephones registered by, and that are watched. */
  readonly #registered = new Set<string>();

  /** `onUnacknowledged`: no PRACK came for a reliable provisional response. */
  constructor(core: Core, pending: PendingRequests, onUnacknowledged: (pending: IncomingRequest) => void) {
    this.#core = core;
    this.#pending = pending;
    this.#onUnacknowledged = onUnacknowledged;
  }

  respond(application: Application, command: RespondCommand): void {
    const pending = this.#pending.get(command.transactionId);
    if (pending === null) {
      application.reply(command.id, 'NOK', UNKNOWN_TRANSACTION);
      return;
    }
    this.#respond(application, command.id, pending, command.template);
  }

  /** Sends what waited for the PRACK of the reliable response, which came (RFC 3262 3). */
  acknowledged(pending: IncomingRequest): void {
    pending.reliable?.stop();
    pending.reliable = null;
    for (;;) {
      const next = this.#mayGo(pending) ? pending.held.shift() : undefined;
      if (next === undefined) {
        return;
      }
      if (this.#pending.get(pending.transactionId) === null) {
        next.application.reply(next.id, 'NOK', UNKNOWN_TRANSACTION);
      } else {
        this.#respond(next.application, next.id, pending, next.template);
      }
    }
  }

  #mayGo(pending: IncomingRequest): boolean {
    return pending.reliable === null;
  }

  #respond(application: Application, id: string, pending: IncomingRequest, template: ResponseTemplate): void {
    const { status } = template;
    const reliable = this.#wantsReliable(pending, template);
    if (reliable && !supportsReliable(pending.request.headers)) {
      application.reply(id, 'NOK', NO_RELIABLE);
      return;
    }
    if (pending.reliable !== null && (reliable || (status >= 200 && status < 300))) {
      // RFC 3262 3 "The UAS MUST NOT send a second reliable provisional response until the first is acknowledged"; and
      // it MUST delay the 2xx where the provisional response had a session description
      pending.held.push({ application, id, template });
      return;
    }
    if (status > 100) {
      this.#core.timers.cancel(pending.timer); // a 100 of the application's does not say that it will answer
      pending.timer = null;
      pending.responded = true;
    }
    const toTag = status === 100 ? null : pending.localTag(tagOf(template.headers.get('to')));
    const dialog = toTag === null || status >= 300 ? pending.dialog : this.#dialogOf(pending, toTag);
    const session = this.#sessionAnswer(pending, template);
    const response = this.#build(pending, template, toTag, reliable, session);
    this.#send(application, id, pending, response, { dialog, reliable, session });
  }

  #wantsReliable(pending: IncomingRequest, { status, headers }: ResponseTemplate): boolean {
    return (
      pending.method === 'INVITE' &&
      status > 100 &&
      status < 200 &&
      headers.list('require').some((tag) => tag.toLowerCase() === '100rel')
    );
  }

  /** The dialog that this response makes, or belongs to (RFC 3261 12.1.1). */
  #dialogOf(pending: IncomingRequest, localTag: string): CallDialog | null {
    if (pending.dialog !== null || pending.inDialog || pending.dialogId === '') {
      return pending.dialog;
    }
    const dialog = uasDialog({
      request: pending.request,
      flow: pending.transaction.flow,
      localTag,
      owner: pending.application,
      transactionId: pending.transactionId,
      natTraversal: this.#core.settings.natTraversal,
    });
    pending.dialog = dialog;
    this.#core.dialogs.add(dialog);
    this.#pending.attach(pending, dialog);
    return dialog;
  }

  #sessionAnswer(pending: IncomingRequest, { status, headers }: ResponseTemplate): SessionAnswer {
    const takes = pending.method === 'INVITE' || (pending.method === 'UPDATE' && pending.inDialog);
    return takes && status >= 200 && status < 300
      ? answerSessionTimer(
          pending.request.headers,
          headers,
          this.#core.settings.minSessionExpiresSeconds,
          pending.inDialog,
        )
      : NO_TIMER;
  }

  #build(
    pending: IncomingRequest,
    template: ResponseTemplate,
    toTag: string | null,
    reliable: boolean,
    session: SessionAnswer,
  ): SipResponse {
    const { endpoint } = pending.transaction.flow;
    const headers: [name: string, value: string][] = [];
    if (reliable) {
      pending.responseSequence =
        pending.responseSequence === null ? firstResponseSequence() : pending.responseSequence + 1;
      headers.push(['RSeq', String(pending.responseSequence)]);
    }
    if (session.header !== null) {
      headers.push(['Session-Expires', session.header]);
    }
    const required = template.headers.list('require').some((tag) => tag.toLowerCase() === 'timer');
    if (session.requireTimer && !required) {
      headers.push(['Require', 'timer']);
    }
    const contact = this.#needsContact(pending, template.status, reliable)
      ? (pending.dialog?.localContact ?? contactOf(endpoint, pending.request.uri))
      : null;
    const parts = { status: template.status, reason: template.reason, toTag, headers };
    return applicationResponse(pending.request, parts, template, contact, endpoint);
  }

  /** Control protocol 5.3; RFC 3261 12.1.1, RFC 3311 5.2, RFC 6665 8.1.1. */
  #needsContact(pending: IncomingRequest, status: number, reliable: boolean): boolean {
    const success = status >= 200 && status < 300;
    switch (pending.method) {
      case 'INVITE':
        return success || reliable || pending.inDialog;
      case 'SUBSCRIBE':
      case 'REFER':
      case 'UPDATE':
        return success;
      default:
        return false;
    }
  }

  #send(
    application: Application,
    id: string,
    pending: IncomingRequest,
    response: SipResponse,
    made: { readonly dialog: CallDialog | null; readonly reliable: boolean; readonly session: SessionAnswer },
  ): void {
    const { transaction } = pending;
    const { status } = response;
    const bytes = serialize(response);
    if (status >= 200) {
      this.#finish(pending, response, bytes, made.dialog, made.session);
    }
    transaction.respond(status, bytes);
    if (pending.method === 'REGISTER' && status >= 200 && status < 300) this.#watchRegistered(transaction.flow);
    if (status > 100 && status < 200 && !made.reliable && pending.method === 'INVITE') {
      this.#repeatEachMinute(pending, status, bytes);
    }
    if (made.reliable && pending.responseSequence !== null) {
      pending.reliable = repeatUntilPrack(this.#core, transaction.flow, pending.responseSequence, bytes, () =>
        this.#onUnacknowledged(pending),
      );
    }
    if (made.dialog !== null && status < 300) {
      rememberLocalSdp(made.dialog, response.headers.get('content-type'), response.body);
    }
    const dialogId = pending.method === 'BYE' ? '' : pending.dialogId;
    application.echoResponse(id, bytes, transaction.flow, pending.transactionId, dialogId);
    if (made.dialog !== null && made.dialog.state === 'confirmed' && !pending.inDialog) {
      const gate = new EchoGate(this.#core.clock, this.#core.timers);
      gate.echoed();
      made.dialog.gate = gate;
    }
  }

  /** RFC 5626 5.3: calls for what is registered go back by the connection that it registered by, while that is open. */
  #watchRegistered(flow: Flow): void {
    const { protocol, address, port } = flow;
    const name = `${protocol}|${address}|${String(port)}`;
    if (!flow.reliable || this.#registered.has(name)) return;
    const lost = (): void => {
      this.#registered.delete(name);
      this.#core.settings.registeredConnectionLost(address, port);
    };
    if (!flow.open) {
      lost();
      return;
    }
    this.#registered.add(name);
    flow.watch(lost);
  }

  /**
   * RFC 3261 13.3.1.1 "If the UAS desires an extended period of time to answer the INVITE, it [...] MUST send a non-100
   * provisional response at every minute", so that no proxy cancels the call.
   */
  #repeatEachMinute(pending: IncomingRequest, status: number, bytes: Buffer): void {
    pending.timer = this.#core.timers.after(MINUTE_MS, () => {
      pending.transaction.respond(status, bytes);
      this.#repeatEachMinute(pending, status, bytes);
    });
  }

  /** What a final response changes. */
  #finish(
    pending: IncomingRequest,
    response: SipResponse,
    bytes: Buffer,
    dialog: CallDialog | null,
    session: SessionAnswer,
  ): void {
    this.#pending.remove(pending);
    dropHeld(pending);
    if (dialog === null || dialog.state === 'ended') {
      return;
    }
    const success = response.status < 300;
    if (!pending.inDialog) {
      if (success) {
        this.#core.dialogs.confirm(dialog);
      } else {
        this.#core.dialogs.remove(dialog);
        return;
      }
    }
    this.#settle(pending, response, dialog, success);
    if (success && pending.method === 'INVITE') {
      const { flow } = pending.transaction;
      const sequence = sequenceOf(pending.request);
      awaitAck(this.#core, dialog, { bytes, flow, sequence, transactionId: pending.transactionId });
    }
    if (success && (pending.method === 'INVITE' || pending.method === 'UPDATE')) {
      armSessionTimer(this.#core, dialog, session.interval);
    }
  }

  #settle(pending: IncomingRequest, response: SipResponse, dialog: CallDialog, success: boolean): void {
    switch (pending.method) {
      case 'INVITE':
        dialog.incomingInvite = false;
        break;
      case 'UPDATE':
        dialog.incomingUpdate = false;
        break;
      case 'SUBSCRIBE':
        if (success) {
          keepSubscription(this.#core, dialog, response, pending.request);
        }
        break;
      case 'NOTIFY':
        // control protocol 7.2: the subscription is over once its last NOTIFY is answered
        if (dialog.use === 'subscribe' && isTerminated(pending)) {
          this.#core.dialogs.remove(dialog);
        }
        return;
      default:
        return;
    }
    if (success) {
      dialog.localContact = ownCopy(response.headers.get('contact') ?? dialog.localContact);
      if (pending.inDialog) {
        // RFC 3261 12.2.2, RFC 6141: a target refresh request takes effect with its 2xx
        dialog.retarget(contactUri(pending.request));
      }
    }
  }
}

function isTerminated(pending: IncomingRequest): boolean {
  return pending.request.headers.get('subscription-state')?.toLowerCase().startsWith('terminated') === true;
}

/** Answers what waited for a PRACK that will not come any more. */
export function dropHeld(pending: IncomingRequest): void {
  for (const { application, id } of pending.held.splice(0)) {
    application.reply(id, 'NOK', UNKNOWN_TRANSACTION);
  }
}
