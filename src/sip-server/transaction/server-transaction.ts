import type { SipRequest } from '../message/index.ts';
import { countResponse } from '../shared/counters.ts';
import type { Flow } from '../transport/index.ts';
import type { InviteServerEvent, InviteServerState } from './invite-server-machine.ts';
import { INVITE_SERVER_START, inviteServerStep } from './invite-server-machine.ts';
import type { Step, TransactionFault } from './machine.ts';
import type { NonInviteServerEvent, NonInviteServerState } from './non-invite-server-machine.ts';
import { NON_INVITE_SERVER_START, nonInviteServerStep } from './non-invite-server-machine.ts';
import type { TransactionContext } from './transaction.ts';
import { Transaction } from './transaction.ts';

/** A request that came, until its retransmissions are certain to be over (RFC 3261 17.2). */
export interface ServerTransaction {
  readonly key: string;
  readonly finished: boolean;
  /** Where the request came from and responses go (RFC 3261 18.2.2, RFC 3581). */
  readonly flow: Flow;
  /** True once a final response was sent. */
  readonly answered: boolean;
  /** True for an INVITE answered with 2xx, whose ACK is for the transaction user (RFC 6026 7.1). */
  readonly accepted: boolean;
  /** What the transaction user remembers about it; the transaction does not look at it. */
  user: unknown;
  /** Sends a response of `status`, already serialised. A second final response other than a repeated 2xx is dropped. */
  respond(status: number, bytes: Buffer): void;
  /** The same request came again, or the ACK for a final response other than 2xx. */
  receive(request: SipRequest): void;
  terminate(): void;
}

/** What creates a server transaction. */
export interface ServerRequest {
  readonly key: string;
  readonly method: string;
  readonly flow: Flow;
}

/** Creates the transaction. */
export function createServerTransaction(
  received: ServerRequest,
  context: TransactionContext,
  finished: (transaction: ServerTransaction, fault: TransactionFault | null) => void,
): ServerTransaction {
  return received.method === 'INVITE'
    ? new InviteServerTransaction(received, context, finished)
    : new NonInviteServerTransaction(received, context, finished);
}

abstract class ServerBase<State extends { readonly name: string }, Event extends string>
  extends Transaction<State, Event | 'transport-error'>
  implements ServerTransaction
{
  readonly flow: Flow;
  user: unknown = null;
  #answered = false;
  /** The latest response; a string once it is final, since a small buffer would keep the slab that it was cut from. */
  #last: Buffer | string | null = null;
  #fault: TransactionFault | null = null;
  readonly #onFinished: (transaction: ServerTransaction, fault: TransactionFault | null) => void;

  constructor(
    received: ServerRequest,
    start: State,
    context: TransactionContext,
    finished: (transaction: ServerTransaction, fault: TransactionFault | null) => void,
  ) {
    super(received.key, start, received.flow.reliable, context);
    this.flow = received.flow;
    this.#onFinished = finished;
  }

  get answered(): boolean {
    return this.#answered;
  }

  get accepted(): boolean {
    return this.state.name === 'accepted';
  }

  abstract receive(request: SipRequest): void;
  protected abstract eventOf(status: number): Event;

  respond(status: number, bytes: Buffer): void {
    if (this.#answered && (status < 200 || status >= 300)) {
      return;
    }
    this.#answered ||= status >= 200;
    countResponse(this.context.counters.responsesSent, status);
    this.#last = bytes;
    this.advance(this.eventOf(status));
    this.#slim();
  }

  /** A final response is kept for long, and seldom sent again. */
  #slim(): void {
    if (this.#answered && this.#last instanceof Buffer) {
      this.#last = this.#last.toString('latin1');
    }
  }

  /** Lets go of the stored response if it will not be sent again. */
  protected forgetResponse(): void {
    this.#last = null;
  }

  protected override onSend(): void {
    if (this.#last !== null) {
      const bytes = typeof this.#last === 'string' ? Buffer.from(this.#last, 'latin1') : this.#last;
      this.flow.send(bytes, () => this.advance('transport-error'));
    }
  }

  protected override onAck(): void {
    // clients only
  }

  protected override onDeliver(): void {
    // the layer hands ACKs of 2xx over itself
  }

  protected override onReport(fault: TransactionFault): void {
    this.#fault = fault;
  }

  protected override onFinished(): void {
    this.#last = null;
    this.#onFinished(this, this.#fault);
  }
}

class InviteServerTransaction extends ServerBase<InviteServerState, InviteServerEvent> {
  constructor(
    received: ServerRequest,
    context: TransactionContext,
    finished: (transaction: ServerTransaction, fault: TransactionFault | null) => void,
  ) {
    super(received, INVITE_SERVER_START, context, finished);
  }

  override receive(request: SipRequest): void {
    this.advance(request.method === 'ACK' ? 'ack' : 'retransmission');
  }

  protected override eventOf(status: number): InviteServerEvent {
    if (status < 200) {
      return 'respond-provisional';
    }
    return status < 300 ? 'respond-success' : 'respond-failure';
  }

  protected override step(state: InviteServerState, event: InviteServerEvent): Step<InviteServerState> {
    return inviteServerStep(state, event, this.environment);
  }

  protected override onSend(): void {
    super.onSend();
    if (this.state.name === 'accepted') {
      this.forgetResponse(); // RFC 6026 8.7: the TU retransmits 2xx
    }
  }
}

class NonInviteServerTransaction extends ServerBase<NonInviteServerState, NonInviteServerEvent> {
  constructor(
    received: ServerRequest,
    context: TransactionContext,
    finished: (transaction: ServerTransaction, fault: TransactionFault | null) => void,
  ) {
    super(received, NON_INVITE_SERVER_START, context, finished);
  }

  override receive(): void {
    this.advance('retransmission');
  }

  protected override eventOf(status: number): NonInviteServerEvent {
    return status < 200 ? 'respond-provisional' : 'respond-final';
  }

  protected override step(state: NonInviteServerState, event: NonInviteServerEvent): Step<NonInviteServerState> {
    return nonInviteServerStep(state, event, this.environment);
  }
}
