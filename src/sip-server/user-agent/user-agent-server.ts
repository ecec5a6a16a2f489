import { tagOf } from '../../shared/sip/index.ts';
import { newTag, serialize } from '../message/index.ts';
import type { SipRequest, Via } from '../message/index.ts';
import type { Application, SipCommand } from '../control-protocol/index.ts';
import { dialogIdOf } from '../dialog/index.ts';
import { congested } from '../shared/congested.ts';
import { countResponse } from '../shared/counters.ts';
import { patienceMs } from '../transaction/index.ts';
import type { ServerTransaction } from '../transaction/index.ts';
import type { Flow } from '../transport/index.ts';
import { ApplicationResponder } from './application-responder.ts';
import type { CallDialog, Core } from './core.ts';
import { acknowledgeUnsent } from './dialog-ender.ts';
import { admitInDialog } from './dialog-request-server.ts';
import { contactUri, sequenceOf } from './dialog-setup.ts';
import { IncomingRequest } from './incoming-request.ts';
import { unsupportedOptions } from './option-tags.ts';
import { PendingRequests } from './pending-requests.ts';
import { RequestEnder } from './request-ender.ts';
import { ownResponse, statelessTag } from './response-builder.ts';

type Headers = readonly (readonly [name: string, value: string])[];

/** What the server half asks the client half. */
export interface ClientHalf {
  isCreating(dialogId: string): boolean;
  dialogFromNotify(request: SipRequest, flow: Flow): CallDialog | null;
}

/** Methods that we know. Others that nobody asked for get 501 (RFC 3261 8.2.1 wants 405, which needs a resource). */
const KNOWN_METHODS: ReadonlySet<string> = new Set([
  'INVITE',
  'OPTIONS',
  'REGISTER',
  'SUBSCRIBE',
  'NOTIFY',
  'MESSAGE',
  'INFO',
  'PUBLISH',
]);
const ALLOWED = [...KNOWN_METHODS, 'ACK', 'CANCEL', 'BYE', 'UPDATE', 'PRACK', 'REFER'].join(', ');
/** Requests that make sense inside a dialog only. */
const DIALOG_METHODS: ReadonlySet<string> = new Set(['BYE', 'UPDATE', 'PRACK']);
const DIALOG_METHODS_WITH_TAG: ReadonlySet<string> = new Set(['INVITE', 'BYE', 'UPDATE', 'PRACK', 'REFER']);

/** The server half of the user agent: requests from the network, and how they are answered (control protocol 5). */
export class UserAgentServer {
  readonly #core: Core;
  readonly #client: ClientHalf;
  readonly #pending: PendingRequests;
  readonly #ender: RequestEnder;
  readonly #responder: ApplicationResponder;

  constructor(core: Core, client: ClientHalf) {
    this.#core = core;
    this.#client = client;
    this.#pending = new PendingRequests(core.timers);
    this.#ender = new RequestEnder(core, this.#pending);
    this.#responder = new ApplicationResponder(core, this.#pending, (pending) => this.#ender.giveUp(pending, 504));
  }

  /** Requests that applications have not answered. */
  get pending(): number {
    return this.#pending.size;
  }

  /** A response of an application. */
  respond(application: Application, command: Extract<SipCommand, { kind: 'respond' }>): void {
    this.#responder.respond(application, command);
  }

  /** A request that is neither ACK nor CANCEL nor a retransmission. */
  request(request: SipRequest, flow: Flow, via: Via): void {
    const { headers } = request;
    const callId = headers.get('call-id') ?? '';
    const remoteTag = tagOf(headers.get('from')) ?? '';
    const localTag = tagOf(headers.get('to'));
    if (callId.includes('|') || remoteTag.includes('|')) {
      this.#refuse(request, flow, 400); // control protocol 1: it would shift the fields of the meta line
      return;
    }
    const required = [...headers.list('require'), ...headers.list('proxy-require')];
    const unknown = unsupportedOptions(required, this.#core.settings.optionTags);
    if (unknown.length > 0) {
      // RFC 3261 8.2.2.3 "If a UAS does not understand an option-tag listed in a Require header field, it MUST respond by
      // generating a response with status code 420 (Bad Extension). The UAS MUST add an Unsupported header field"
      this.#refuse(request, flow, 420, [['Unsupported', unknown.join(', ')]]);
      return;
    }
    if (localTag !== null) {
      const dialog = this.#core.dialogs.find(callId, localTag, remoteTag) ?? this.#fromNotify(request, flow);
      if (dialog !== null) {
        this.#inDialog(dialog, request, flow, via);
        return;
      }
      if (DIALOG_METHODS_WITH_TAG.has(request.method)) {
        this.#refuse(request, flow, 481); // RFC 3261 12.2.2
        return;
      }
    }
    if (DIALOG_METHODS.has(request.method)) {
      this.#refuse(request, flow, 481); // RFC 3261 15.1.2, RFC 3262 3, RFC 3311 5.2
      return;
    }
    this.#outsideDialog(request, flow, via, localTag, dialogIdOf(callId, remoteTag));
  }

  /** An ACK for a 2xx (control protocol 5.4). */
  ack(request: SipRequest, flow: Flow): void {
    const { headers } = request;
    const localTag = tagOf(headers.get('to')) ?? '';
    const remoteTag = tagOf(headers.get('from')) ?? '';
    const dialog = this.#core.dialogs.find(headers.get('call-id') ?? '', localTag, remoteTag);
    const awaited = dialog?.takeAwaitedAck(sequenceOf(request)) ?? null;
    if (dialog === null || awaited === null) {
      this.#core.counters.strays += 1; // it came before, or its call is over, or its INVITE was refused statelessly
      return;
    }
    awaited.stop();
    dialog.owner.deliver(serialize(request), flow, awaited.transactionId, dialog.id);
    if (dialog.awaitedAcks.length === 0) {
      for (const release of dialog.heldUntilAck.splice(0)) {
        release();
      }
    }
  }

  /** A CANCEL (control protocol 5.5). */
  cancel(request: SipRequest, flow: Flow, via: Via, invite: ServerTransaction | null): void {
    if (invite === null || invite.accepted) {
      this.#refuse(request, flow, 481); // control protocol 5.5
      return;
    }
    const { transactions, transport } = this.#core;
    const transaction = transactions.serve(request, transport.answering(flow, via.port), via);
    const pending = invite.user instanceof IncomingRequest ? invite.user : null;
    if (pending === null || invite.answered) {
      // RFC 3261 9.2 "If it has [already sent a final response], the CANCEL request has no effect [...]. Regardless of
      // the method of the original request, as long as the CANCEL matched an existing transaction, the UAS answers the
      // CANCEL request itself with a 200 (OK) response."
      transaction.respond(200, ownResponse(request, { status: 200, toTag: newTag() }));
      return;
    }
    // one To tag for both answers
    transaction.respond(200, ownResponse(request, { status: 200, toTag: pending.localTag() }));
    const dialogId = pending.responded ? pending.dialogId : '';
    this.#ender.terminate(pending, 487);
    pending.application.deliver(serialize(request), flow, pending.transactionId, dialogId);
  }

  /** A dialog has ended: see {@link RequestEnder.dialogEnded}. */
  dialogEnded(dialog: CallDialog): void {
    this.#ender.dialogEnded(dialog);
  }

  /** An application is gone: see {@link RequestEnder.abandon}. */
  abandon(application: Application): void {
    this.#ender.abandon(application);
  }

  #fromNotify(request: SipRequest, flow: Flow): CallDialog | null {
    return request.method === 'NOTIFY' ? this.#client.dialogFromNotify(request, flow) : null;
  }

  #outsideDialog(request: SipRequest, flow: Flow, via: Via, localTag: string | null, dialogId: string): void {
    const { settings, dialogs, transactions, transport, control, counters, refusals } = this.#core;
    const { method } = request;
    const creates = method === 'INVITE' || method === 'SUBSCRIBE';
    if (creates && (contactUri(request) === null || tagOf(request.headers.get('from')) === null)) {
      this.#refuse(request, flow, 400, [], 'Missing Contact or From tag'); // RFC 3261 8.1.1.3, 8.1.1.8
      return;
    }
    if (this.#pending.size >= settings.maxPendingRequests || (creates && dialogs.size >= settings.maxDialogs)) {
      counters.requestsShed += 1;
      const why = { method, why: 'too many requests wait for the application, or too many dialogs' };
      refusals.tell('overload', flow.address, why, 'a SIP request was refused (503)');
      this.#refuse(request, flow, 503, congested(5));
      return;
    }
    if (localTag === null && (transactions.isMerged(request) || (creates && this.#isTaken(dialogId)))) {
      // RFC 3261 8.2.2.2: the request came by another path as well, or it is our own, or it would make a dialog that
      // applications could not tell from one that there is
      const refusing = transactions.serve(request, transport.answering(flow, via.port), via);
      refusing.respond(482, ownResponse(request, { status: 482, toTag: newTag() }));
      return;
    }
    if (method === 'INVITE') {
      const transaction = transactions.serve(request, transport.answering(flow, via.port), via);
      transaction.respond(100, ownResponse(request, { status: 100, toTag: null }));
      const application = control.pick(method);
      if (application === null) {
        transaction.respond(503, ownResponse(request, { status: 503, toTag: newTag() }));
        return;
      }
      this.#hand(
        new IncomingRequest({ request, transaction, application, dialogId, inDialog: false, dialog: null }),
        flow,
      );
      return;
    }
    const application = control.pick(method);
    if (application === null) {
      if (KNOWN_METHODS.has(method)) {
        this.#refuse(request, flow, 503);
      } else {
        this.#refuse(request, flow, 501, [['Allow', ALLOWED]]);
      }
      return;
    }
    const transaction = transactions.serve(request, transport.answering(flow, via.port), via);
    const id = creates ? dialogId : '';
    this.#hand(
      new IncomingRequest({ request, transaction, application, dialogId: id, inDialog: false, dialog: null }),
      flow,
    );
  }

  #isTaken(dialogId: string): boolean {
    return (
      this.#pending.isCreating(dialogId) ||
      this.#client.isCreating(dialogId) ||
      this.#core.dialogs.get(dialogId) !== null
    );
  }

  #inDialog(dialog: CallDialog, request: SipRequest, flow: Flow, via: Via): void {
    const invite = this.#pending.inviteOf(dialog);
    const verdict = admitInDialog(this.#core, dialog, request, flow, invite);
    const { transactions, transport } = this.#core;
    const transaction = transactions.serve(request, transport.answering(flow, via.port), via);
    if (verdict.kind === 'refuse') {
      // this takes a transaction: a request refused now must not be let in when it comes again a moment later
      const { status, headers } = verdict;
      transaction.respond(status, ownResponse(request, { status, toTag: null, headers: headers ?? [] }));
      if (request.method === 'BYE' && !dialog.owner.alive) {
        this.#core.dialogs.remove(dialog); // control protocol 6.8
      }
      return;
    }
    if (request.method === 'INVITE') {
      transaction.respond(100, ownResponse(request, { status: 100, toTag: null }));
    }
    if (request.method === 'BYE') {
      if (this.#bye(dialog, request, transaction)) {
        return;
      }
    }
    const pending = new IncomingRequest({
      request,
      transaction,
      application: dialog.owner,
      dialogId: dialog.id,
      inDialog: true,
      dialog: request.method === 'BYE' ? null : dialog,
    });
    this.#hand(pending, flow, dialog);
    if (request.method === 'PRACK' && invite !== null) {
      this.#responder.acknowledged(invite);
    }
  }

  /**
   * A BYE ends the dialog on receipt (control protocol 6.5). In an early dialog it ends the INVITE, too (RFC 3261 15).
   * The INVITE is answered here, and the application gets the CANCEL that it understands.
   * @returns true if the BYE is dealt with
   */
  #bye(dialog: CallDialog, request: SipRequest, transaction: ServerTransaction): boolean {
    const early = dialog.state === 'early' ? this.#pending.inviteOf(dialog) : null;
    acknowledgeUnsent(this.#core, dialog);
    if (early === null && dialog.gate !== null) {
      // not before the application hears of the BYE: it may send one of its own until then
      dialog.gate.pass(() => this.#core.dialogs.remove(dialog));
      return false;
    }
    this.#core.dialogs.remove(dialog);
    if (early === null) {
      return false;
    }
    transaction.respond(200, ownResponse(request, { status: 200, toTag: null }));
    this.#ender.tellCancelled(early);
    return true;
  }

  #hand(pending: IncomingRequest, flow: Flow, dialog: CallDialog | null = null): void {
    const { request, transaction, application } = pending;
    transaction.user = pending;
    this.#pending.add(pending);
    const timeoutMs =
      pending.method === 'INVITE' ? this.#core.settings.applicationTimeoutMs : patienceMs(this.#core.timings);
    pending.timer = this.#core.timers.after(timeoutMs, () => this.#ender.unanswered(pending));
    const dialogId = pending.inDialog ? pending.dialogId : '';
    const endpoint = pending.inDialog ? undefined : flow.endpoint;
    const deliver = (): void =>
      application.deliver(serialize(request), flow, pending.transactionId, dialogId, endpoint);
    if (dialog === null || dialog.gate === null) {
      deliver();
    } else {
      dialog.gate.pass(deliver);
    }
  }

  /** Answers without keeping anything (RFC 3261 8.2.7). */
  #refuse(request: SipRequest, flow: Flow, status: number, headers: Headers = [], reason?: string): void {
    countResponse(this.#core.counters.responsesSent, status);
    flow.send(ownResponse(request, { status, reason, toTag: statelessTag(request), headers }), () => undefined);
  }
}
