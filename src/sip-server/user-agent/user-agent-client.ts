import { randomUUID } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { parseUri, tagOf } from '../../shared/sip/index.ts';
import { newCallId, parseCSeq, parseRAck, serialize } from '../message/index.ts';
import type { SipHeaders, SipRequest, SipResponse } from '../message/index.ts';
import type { Application, RequestTemplate, SipCommand } from '../control-protocol/index.ts';
import { dialogIdOf } from '../dialog/index.ts';
import type { Flow } from '../transport/index.ts';
import { contentTypeOf } from './application-headers.ts';
import type { CallDialog, Core } from './core.ts';
import { DialogRequestClient } from './dialog-request-client.ts';
import type { PendingRequest } from './dialog-request-client.ts';
import { EchoGate } from './echo-gate.ts';
import { OutgoingInvite } from './outgoing-invite.ts';
import { OutgoingRequest } from './outgoing-request.ts';
import type { OutgoingFault } from './outgoing-request.ts';
import { OutgoingSubscribe } from './outgoing-subscribe.ts';
import { fromTagOf, outOfDialogRequest } from './request-builder.ts';
import type { RequestIdentity } from './request-builder.ts';
import { synthesise } from './synthesised-response.ts';

type RequestCommand = Extract<SipCommand, { kind: 'request' }>;
type CancelCommand = Extract<SipCommand, { kind: 'cancel' }>;

type Creating = OutgoingInvite | OutgoingSubscribe;

/** The application that asked for a request outside of dialogs, and what its answers belong to. */
interface Asked {
  readonly application: Application;
  readonly transactionId: string;
  /** Empty for requests that make no dialog. */
  readonly dialogId: string;
  readonly creating: Creating | null;
}

/** The client half of the user agent: requests that applications send (control protocol 6). */
export class UserAgentClient {
  readonly #core: Core;
  readonly #inDialog: DialogRequestClient;
  readonly #pending = new Map<string, PendingRequest>();
  /** INVITEs and SUBSCRIBEs outside of dialogs, by dialog id, until they have a final response. */
  readonly #creating = new Map<string, Creating>();

  constructor(core: Core) {
    this.#core = core;
    this.#inDialog = new DialogRequestClient(core, {
      started: (transactionId, pending) => this.#pending.set(transactionId, pending),
      ended: (transactionId) => this.#pending.delete(transactionId),
      earlyDialog: (id, template) => this.#earlyDialog(id, template),
    });
  }

  /** Requests without a final response. */
  get pending(): number {
    return this.#pending.size;
  }

  /** True where an INVITE or SUBSCRIBE of ours with that id waits for its answer. */
  isCreating(dialogId: string): boolean {
    return this.#creating.has(dialogId);
  }

  /** A NOTIFY that came before the 2xx to our SUBSCRIBE (RFC 6665 4.1.2.4): the dialog that it makes, if any. */
  dialogFromNotify(request: SipRequest, flow: Flow): CallDialog | null {
    const id = dialogIdOf(request.headers.get('call-id') ?? '', tagOf(request.headers.get('to')) ?? '');
    const creating = this.#creating.get(id);
    return creating instanceof OutgoingSubscribe ? creating.notified(request, flow) : null;
  }

  /** A request inside a dialog. */
  requestInDialog(application: Application, command: Extract<SipCommand, { kind: 'request-in-dialog' }>): void {
    this.#inDialog.request(application, command);
  }

  /** A request outside of dialogs. */
  request(application: Application, command: RequestCommand): void {
    const { template, id } = command;
    const fault = this.#check(template);
    if (fault !== null) {
      application.reply(id, 'NOK', fault);
      return;
    }
    const identity = identify(template.headers, this.#core);
    const transactionId = randomUUID();
    const creates = template.method === 'INVITE' || template.method === 'SUBSCRIBE';
    const dialogId = creates ? dialogIdOf(identity.callId, identity.fromTag) : '';
    const creating: Creating | null = creates
      ? this.#begin(template.method, application, transactionId, () => outgoing.cancelled)
      : null;
    const asked: Asked = { application, transactionId, dialogId, creating };
    const gate = creates ? null : new EchoGate(this.#core.clock, this.#core.timers);
    let request: SipRequest | null = null;
    const outgoing = new OutgoingRequest(
      this.#core,
      template.method,
      (endpoint, branch) => (request = outOfDialogRequest(template, identity, endpoint, branch)),
      {
        onRefused: (reason) => {
          this.#forget(asked);
          application.reply(id, 'NOK', reason);
        },
        onSent: (_request, bytes, endpoint) => {
          application.echoRequest(id, bytes, endpoint, transactionId);
          gate?.echoed();
        },
        onResponse: (response, flow) => {
          const respond = (): void => this.#respond(asked, request, response, flow);
          if (gate === null) {
            respond(); // dialogs are set up by createUAC, which listens before it returns to the event loop
          } else {
            gate.pass(respond);
          }
        },
        onFault: (cause) => this.#failed(asked, request, cause),
        ...(creating instanceof OutgoingInvite ? { repeated: creating.repeated } : {}),
      },
    );
    this.#pending.set(transactionId, { outgoing, application, method: template.method });
    if (creating !== null) {
      this.#creating.set(dialogId, creating);
    }
    outgoing.start({ kind: 'uri', uri: nextHopUri(command.nextHop) ?? template.uri, preferred: null });
  }

  /** Cancels an INVITE (control protocol 6.4). */
  cancel(application: Application, command: CancelCommand): void {
    const pending = this.#pending.get(command.transactionId);
    const cancel = pending?.method === 'INVITE' ? pending.outgoing.cancel(command.template) : null;
    if (cancel === null) {
      application.reply(command.id, 'NOK', `unable to cancel unknown transaction id: ${command.transactionId}`);
      return;
    }
    // the echo carries an id that is never used again: the 200 to CANCEL is not passed up (control protocol 4)
    application.echoRequest(command.id, serialize(cancel.message), cancel.endpoint, randomUUID());
  }

  /** Cancels what an application that is gone was waiting for. */
  abandon(application: Application): void {
    for (const pending of this.#pending.values()) {
      if (pending.application === application && pending.method === 'INVITE') {
        pending.outgoing.cancel(null);
      }
    }
  }

  #check(template: RequestTemplate): string | null {
    const uri = parseUri(template.uri);
    if (uri === null || (uri.scheme !== 'sip' && uri.scheme !== 'sips' && uri.scheme !== 'tel')) {
      return `invalid request-uri: ${template.method} ${template.uri} SIP/2.0`;
    }
    if (template.method === 'ACK' || template.method === 'CANCEL') {
      return `${template.method} needs a dialog or a transaction`;
    }
    if (template.body.length > 0 && contentTypeOf(template.headers, template.body) === null) {
      return 'missing content-type';
    }
    return null;
  }

  #begin(method: string, application: Application, transactionId: string, cancelled: () => boolean): Creating {
    const parts = { application, transactionId, cancelled };
    return method === 'INVITE' ? new OutgoingInvite(this.#core, parts) : new OutgoingSubscribe(this.#core, parts);
  }

  #respond(asked: Asked, request: SipRequest | null, response: SipResponse, flow: Flow): void {
    const { application, transactionId, dialogId, creating } = asked;
    if (response.status >= 200) {
      this.#forget(asked);
    }
    // control protocol 6.3: 100 is not forwarded
    const verdict =
      request === null || response.status === 100
        ? 'swallow'
        : (creating?.respond(request, response, flow) ?? 'forward');
    if (request?.method === 'REGISTER' && response.status >= 200 && response.status < 300) this.#registered(flow);
    if (verdict === 'forward') {
      application.deliver(serialize(response), flow, transactionId, dialogId);
    }
  }

  /** RFC 5626 4.3: the calls for what is registered come by the connection that the REGISTER went by. */
  #registered(flow: Flow): void {
    const { transport, settings } = this.#core;
    if (!transport.keepAlive(flow)) return;
    const { address, port } = flow;
    flow.watch(() => settings.registeredConnectionLost(address, port));
  }

  /** No peer answered: the application gets the answer that it waits for from us (control protocol 6.3). */
  #failed(asked: Asked, request: SipRequest | null, fault: OutgoingFault): void {
    asked.creating?.fail();
    this.#forget(asked);
    if (request !== null) {
      asked.application.deliverSynthesised(synthesise(request, fault), asked.transactionId, asked.dialogId);
    }
  }

  #earlyDialog(id: string, template: RequestTemplate): CallDialog | null {
    const creating = this.#creating.get(id);
    const rack = parseRAck(template.headers.get('rack') ?? '');
    return creating instanceof OutgoingInvite && rack !== null
      ? creating.withResponseSequence(rack.responseSequence)
      : null;
  }

  #forget(asked: Asked): void {
    this.#pending.delete(asked.transactionId);
    if (asked.creating !== null && this.#creating.get(asked.dialogId) === asked.creating) {
      this.#creating.delete(asked.dialogId);
    }
  }
}

/** The application's Call-ID, From tag and CSeq if it gives them, as a digest retry does (control protocol 7.5). */
function identify(headers: SipHeaders, core: Core): RequestIdentity {
  const callId = headers.get('call-id');
  const host = core.transport.endpoints[0]?.host ?? 'localhost';
  return {
    callId: callId === undefined || callId === '' || callId.includes('|') ? newCallId(host) : callId,
    fromTag: fromTagOf(headers),
    sequence: parseCSeq(headers.get('cseq') ?? '')?.sequence ?? firstSequence(),
  };
}

/** RFC 3261 8.1.1.5: less than 2**31, and room to count up. */
function firstSequence(): number {
  return 1 + Math.floor(Math.random() * 2 ** 30);
}

/**
 * `sip:host:port`, also for the `address[:port]` that drachtio-srf documents (control protocol 11.13), and for the IPv6
 * address without brackets that its digest client takes from a frame (7.5).
 */
function nextHopUri(nextHop: string | null): string | null {
  if (nextHop === null) {
    return null;
  }
  const scheme = /^sips?:/iu.exec(nextHop)?.[0] ?? '';
  const [address = '', ...parameters] = nextHop.slice(scheme.length).split(';');
  const colon = address.lastIndexOf(':');
  const host = address.slice(0, colon);
  const bracketed = isIPv6(host) ? `[${host}]${address.slice(colon)}` : address;
  return [(scheme === '' ? 'sip:' : scheme) + bracketed, ...parameters].join(';');
}
