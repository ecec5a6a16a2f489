import type { SipRequest, SipResponse, Via } from '../message/index.ts';
import type { Flow } from '../transport/index.ts';
import type { ClientRequest, ClientTransaction } from './client-transaction.ts';
import { createClientTransaction } from './client-transaction.ts';
import type { TransactionFault } from './machine.ts';
import type { ServerTransaction } from './server-transaction.ts';
import { createServerTransaction } from './server-transaction.ts';
import { keyOfResponse, mergeKey, serverKey } from './transaction-key.ts';
import type { TransactionContext } from './transaction.ts';

/** What the layer hands to the user agent above it. */
export interface TransactionHandlers {
  /** A request that no transaction knows. ACK and CANCEL have handlers of their own. */
  onRequest(request: SipRequest, flow: Flow, via: Via): void;
  /** An ACK that does not belong to a final response other than 2xx. */
  onAck(request: SipRequest, flow: Flow): void;
  /** A CANCEL, with the INVITE that it means; null where there is none. */
  onCancel(request: SipRequest, flow: Flow, via: Via, invite: ServerTransaction | null): void;
  /** An INVITE that was answered and whose ACK never came, or whose answer could not be sent. */
  onServerFault(transaction: ServerTransaction, fault: TransactionFault): void;
}

/** Matches messages to transactions (RFC 3261 17.1.3, 17.2.3) and keeps them until they end. */
export class TransactionLayer {
  readonly #context: TransactionContext;
  readonly #handlers: TransactionHandlers;
  readonly #clients = new Map<string, ClientTransaction>();
  readonly #servers = new Map<string, ServerTransaction>();
  /** Transactions of requests outside of dialogs, by the key that tells whether such a request came twice. */
  readonly #merged = new Map<string, ServerTransaction>();

  constructor(context: TransactionContext, handlers: TransactionHandlers) {
    this.#context = context;
    this.#handlers = handlers;
  }

  readonly #clientFinished = (key: string): void => {
    this.#clients.delete(key);
  };

  readonly #serverFinished = (ended: ServerTransaction, fault: TransactionFault | null): void => {
    this.#servers.delete(ended.key);
    if (fault !== null) {
      this.#handlers.onServerFault(ended, fault);
    }
  };

  /** Transactions that have not ended. */
  get size(): number {
    return this.#clients.size + this.#servers.size;
  }

  /** True if the request belongs to a transaction that we have. Such a request needs no admission. */
  knows(request: SipRequest, via: Via): boolean {
    return this.#servers.has(serverKey(request, via, request.method === 'CANCEL'));
  }

  /** Sends a request in a transaction of its own. */
  request(sent: ClientRequest): ClientTransaction {
    const transaction = createClientTransaction(sent, this.#context, this.#clientFinished);
    this.#clients.set(sent.key, transaction);
    this.#context.counters.requestsSent += 1;
    transaction.start();
    return transaction;
  }

  /** Creates the transaction for a request that came through {@link TransactionHandlers.onRequest}. */
  serve(request: SipRequest, flow: Flow, via: Via): ServerTransaction {
    const received = { key: serverKey(request, via), method: request.method, flow };
    const same = mergeKey(request);
    const transaction = createServerTransaction(received, this.#context, (ended, fault) => {
      if (same !== null && this.#merged.get(same) === ended) {
        this.#merged.delete(same);
      }
      this.#serverFinished(ended, fault);
    });
    this.#servers.set(received.key, transaction);
    if (same !== null && !this.#merged.has(same)) {
      this.#merged.set(same, transaction);
    }
    return transaction;
  }

  /**
   * True if a request outside of dialogs came before, by another path (RFC 3261 8.2.2.2). A request other than INVITE
   * counts only while it has no answer: some peers count nothing up between the OPTIONS by which they ask whether we
   * live.
   */
  isMerged(request: SipRequest): boolean {
    const same = mergeKey(request);
    const first = same === null ? undefined : this.#merged.get(same);
    return first !== undefined && (request.method === 'INVITE' || !first.answered);
  }

  /** Ends all transactions at once, without a word to the network. */
  close(): void {
    for (const transaction of [...this.#clients.values(), ...this.#servers.values()]) {
      transaction.terminate();
    }
  }

  /** A response from the network. */
  receiveResponse(response: SipResponse, flow: Flow): void {
    const key = keyOfResponse(response);
    const transaction = key === null ? undefined : this.#clients.get(key);
    if (transaction === undefined) {
      // RFC 3261 17.1.1.2, RFC 6026 8.9: a response that matches no transaction is dropped
      this.#context.counters.strays += 1;
      return;
    }
    transaction.receive(response, flow);
  }

  /** A request from the network; `via` is its top Via. */
  receiveRequest(request: SipRequest, flow: Flow, via: Via): void {
    this.#context.counters.requestsReceived += 1;
    const transaction = this.#servers.get(serverKey(request, via));
    if (transaction !== undefined) {
      // RFC 6026 7.1: an ACK that matches an INVITE in the Accepted state is for the TU
      if (request.method === 'ACK' && transaction.accepted) {
        this.#handlers.onAck(request, flow);
        return;
      }
      if (request.method !== 'ACK') {
        this.#context.counters.retransmissionsReceived += 1;
      }
      transaction.receive(request);
      return;
    }
    switch (request.method) {
      case 'ACK':
        this.#handlers.onAck(request, flow);
        return;
      case 'CANCEL':
        // RFC 3261 9.2: the CANCEL means the request whose key differs in the method only
        this.#handlers.onCancel(request, flow, via, this.#servers.get(serverKey(request, via, true)) ?? null);
        return;
      default:
        this.#handlers.onRequest(request, flow, via);
    }
  }
}
