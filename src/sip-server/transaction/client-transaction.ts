import { tagOf } from '../../shared/sip/index.ts';
import { serialize, SipHeaders } from '../message/index.ts';
import type { SipRequest, SipResponse } from '../message/index.ts';
import { countResponse } from '../shared/counters.ts';
import type { Timer } from '../shared/timer-queue.ts';
import type { Flow } from '../transport/index.ts';
import type { InviteClientEvent, InviteClientState } from './invite-client-machine.ts';
import { inviteClientStart, inviteClientStep } from './invite-client-machine.ts';
import type { Step, TransactionFault } from './machine.ts';
import type { NonInviteClientEvent, NonInviteClientState } from './non-invite-client-machine.ts';
import { nonInviteClientStart, nonInviteClientStep } from './non-invite-client-machine.ts';
import { patienceMs } from './sip-timers.ts';
import type { TransactionContext } from './transaction.ts';
import { Transaction } from './transaction.ts';

/** What a client transaction tells the element that sent the request (its transaction user). */
export interface ClientUser {
  /** A response; for an INVITE also every further 2xx (RFC 6026 7.2). `flow` is where it came from. */
  onResponse(response: SipResponse, flow: Flow): void;
  /** No response will come. */
  onFault(fault: TransactionFault): void;
  /** No response came yet, and the request was sent again. */
  onRetransmission?(): void;
}

/** What creates a client transaction. */
export interface ClientRequest {
  readonly key: string;
  readonly request: SipRequest;
  /** The request as bytes. */
  readonly bytes: Buffer;
  readonly flow: Flow;
  readonly user: ClientUser;
}

/** A request that we sent, until its answer is certain to be over (RFC 3261 17.1). */
export interface ClientTransaction {
  readonly key: string;
  readonly finished: boolean;
  start(): void;
  receive(response: SipResponse, flow: Flow): void;
  /** Gives up, as if the transport had said that the peer cannot be reached. */
  unreachable(): void;
  /** Gives what comes from now on to this user. It remembers less, once the request has its answer. */
  handOver(user: ClientUser): void;
  terminate(): void;
}

/** Creates the transaction; the caller starts it. */
export function createClientTransaction(
  sent: ClientRequest,
  context: TransactionContext,
  finished: (key: string) => void,
): ClientTransaction {
  return sent.request.method === 'INVITE'
    ? new InviteClientTransaction(sent, context, finished)
    : new NonInviteClientTransaction(sent, context, finished);
}

const NOBODY: ClientUser = { onResponse: () => undefined, onFault: () => undefined };

abstract class ClientBase<State extends { readonly name: string }, Event extends string>
  extends Transaction<State, Event | 'transport-error'>
  implements ClientTransaction
{
  protected readonly flow: Flow;
  #user: ClientUser;
  readonly #onFinished: (key: string) => void;
  readonly #unwatch: () => void;
  /** The final response drops it, so that a finished request does not stay while its retransmissions may come. */
  #bytes: Buffer | null;
  #response: SipResponse | null = null;
  #responseFlow: Flow;
  readonly #isInDialog: boolean;
  /** A response came, be it provisional. */
  #isAnswered = false;
  /** How long the connection may stay away. */
  #patience: Timer | null = null;

  constructor(sent: ClientRequest, start: State, context: TransactionContext, finished: (key: string) => void) {
    super(sent.key, start, sent.flow.reliable, context);
    this.flow = sent.flow;
    this.#responseFlow = sent.flow;
    this.#bytes = sent.bytes;
    this.#user = sent.user;
    this.#onFinished = finished;
    this.#isInDialog = tagOf(sent.request.headers.get('to')) !== null;
    this.#unwatch = sent.flow.watch(
      () => this.#lost(),
      () => this.#moved(),
    );
  }

  abstract start(): void;
  protected abstract eventOf(response: SipResponse): Event;
  /** True where the user gets further responses after this final one. */
  protected abstract passesMore(response: SipResponse): boolean;

  receive(response: SipResponse, flow: Flow): void {
    countResponse(this.context.counters.responsesReceived, response.status);
    this.#response = response;
    this.#isAnswered = true;
    this.#responseFlow = flow;
    this.advance(this.eventOf(response));
    this.#response = null;
    if (response.status >= 200) {
      this.#bytes = null;
      this.#responseFlow = this.flow;
      if (!this.passesMore(response)) {
        this.#user = NOBODY;
      }
    }
  }

  handOver(user: ClientUser): void {
    this.#user = user;
  }

  /**
   * RFC 3261 18.4: a lost connection is an error that the transaction is told of. It would wait 32 s otherwise, which it does
   * in a dialog with a browser: that may come back. It does not answer then what it rang for.
   */
  #lost(): void {
    if (!this.flow.returns) this.unreachable();
    else if (!this.#isInDialog) this.#giveUp();
    else this.#patience ??= this.context.timers.after(patienceMs(this.environment.timers), () => this.#giveUp());
  }

  /** Nothing will come, not even by another connection. */
  #giveUp(): void {
    if (this.finished || this.#bytes === null) return;
    this.terminate();
    this.onReport('transport');
  }

  /**
   * The browser came back by another connection. It may not have got the request, or we not its answer. It takes an INVITE of
   * a new call for another one, so that is sent again only where nothing says that it came.
   */
  #moved(): void {
    this.context.timers.cancel(this.#patience);
    this.#patience = null;
    if (this.#bytes === null) return;
    if (this.#isInDialog || !this.#isAnswered) this.transmit(this.#bytes);
    else this.#giveUp();
  }

  protected get response(): SipResponse | null {
    return this.#response;
  }

  protected transmit(bytes: Buffer): void {
    this.flow.send(bytes, () => this.advance('transport-error'));
  }

  /** Gives up, as if the transport had said that the peer cannot be reached. */
  unreachable(): void {
    this.advance('transport-error');
  }

  protected override onSend(again: boolean): void {
    if (this.#bytes !== null) {
      this.transmit(this.#bytes);
    }
    if (again) {
      this.#user.onRetransmission?.();
    }
  }

  protected override onAck(): void {
    // INVITE transactions only
  }

  protected override onDeliver(): void {
    if (this.#response !== null) {
      this.#user.onResponse(this.#response, this.#responseFlow);
    }
  }

  protected override onReport(fault: TransactionFault): void {
    this.#user.onFault(fault);
  }

  protected override onFinished(): void {
    this.#bytes = null;
    this.context.timers.cancel(this.#patience);
    this.#unwatch();
    this.#onFinished(this.key);
  }
}

class InviteClientTransaction extends ClientBase<InviteClientState, InviteClientEvent> {
  /** Needed to write the ACK; dropped once that is written. */
  #request: SipRequest | null;
  /** The ACK as sent; a string, since a small buffer would keep the slab that it was cut from. */
  #ack: string | null = null;

  constructor(sent: ClientRequest, context: TransactionContext, finished: (key: string) => void) {
    super(sent, inviteClientStart(context.unreliable), context, finished);
    this.#request = sent.request;
  }

  override start(): void {
    this.advance('start');
  }

  protected override step(state: InviteClientState, event: InviteClientEvent): Step<InviteClientState> {
    return inviteClientStep(state, event, this.environment);
  }

  protected override eventOf(response: SipResponse): InviteClientEvent {
    if (response.status < 200) {
      return 'provisional';
    }
    return response.status < 300 ? 'success' : 'failure';
  }

  protected override passesMore(response: SipResponse): boolean {
    this.#request = null;
    return response.status < 300; // RFC 6026 7.2
  }

  protected override onAck(): void {
    if (this.#request !== null && this.response !== null) {
      this.#ack = serialize(ackFor(this.#request, this.response)).toString('latin1');
    }
    if (this.#ack !== null) {
      this.context.counters.requestsSent += 1;
      this.transmit(Buffer.from(this.#ack, 'latin1'));
    }
  }
}

class NonInviteClientTransaction extends ClientBase<NonInviteClientState, NonInviteClientEvent> {
  constructor(sent: ClientRequest, context: TransactionContext, finished: (key: string) => void) {
    super(sent, nonInviteClientStart(context.unreliable), context, finished);
  }

  override start(): void {
    this.advance('start');
  }

  protected override step(state: NonInviteClientState, event: NonInviteClientEvent): Step<NonInviteClientState> {
    return nonInviteClientStep(state, event, this.environment);
  }

  protected override eventOf(response: SipResponse): NonInviteClientEvent {
    return response.status < 200 ? 'provisional' : 'final';
  }

  protected override passesMore(): boolean {
    return false;
  }
}

/**
 * The ACK for a final response other than 2xx (RFC 3261 17.1.1.3): Call-ID, From, Request-URI, Route and the top Via
 * of the request, the To of the response, the CSeq number of the request with method ACK.
 */
export function ackFor(request: SipRequest, response: SipResponse): SipRequest {
  const headers = new SipHeaders();
  headers.append('Via', request.headers.list('via')[0] ?? '');
  headers.append('Max-Forwards', '70');
  for (const route of request.headers.getAll('route')) {
    headers.append('Route', route);
  }
  headers.append('From', request.headers.get('from') ?? '');
  headers.append('To', response.headers.get('to') ?? request.headers.get('to') ?? '');
  headers.append('Call-ID', request.headers.get('call-id') ?? '');
  headers.append('CSeq', `${Number.parseInt(request.headers.get('cseq') ?? '0', 10)} ACK`);
  return { kind: 'request', method: 'ACK', uri: request.uri, headers, body: Buffer.alloc(0) };
}
