import { newBranch, serialize } from '../message/index.ts';
import type { SipRequest, SipResponse } from '../message/index.ts';
import type { RequestTemplate } from '../control-protocol/index.ts';
import type { Timer } from '../shared/timer-queue.ts';
import { clientKey, patienceMs } from '../transaction/index.ts';
import type { ClientTransaction, TransactionFault } from '../transaction/index.ts';
import type { Endpoint, Flow, Location, Target } from '../transport/index.ts';
import type { Core } from './core.ts';
import { cancelRequest } from './request-builder.ts';

/** The goal of a request: a way that is known, or whatever a URI resolves to. */
export type Destination =
  | { readonly kind: 'flow'; readonly flow: Flow }
  | { readonly kind: 'uri'; readonly uri: string; readonly preferred: Endpoint | null };

/** Why no response came: as for transactions, or the name did not resolve, or the cancelled peer stayed silent. */
export type OutgoingFault = TransactionFault | 'dns' | 'cancelled';

/** What an outgoing request tells its owner. Exactly one of `onRefused` and `onSent` comes, and comes first. */
export interface OutgoingHandlers {
  /** Nothing was sent, and nothing will be. */
  onRefused(reason: string): void;
  /** The request as it was handed to the transport the first time. */
  onSent(request: SipRequest, bytes: Buffer, endpoint: Endpoint): void;
  /** Every response but those that made us try the next server. */
  onResponse(response: SipResponse, flow: Flow): void;
  onFault(fault: OutgoingFault): void;
  /** Gets every further 2xx once an INVITE was answered by one. It outlives everything else about the request. */
  readonly repeated?: (response: SipResponse, flow: Flow) => void;
}

/** Requests larger than this go by a congestion controlled transport if there is one (RFC 3261 18.1.1). */
const MAX_DATAGRAM_BYTES = 1300;
/** A fault that is known at once is told a little later, so that the echo comes first (control protocol 3.3). */
const SETTLE_MS = 5;
const REFUSED_TO_MYSELF = 'can not send request to myself';
const NO_TRANSPORT = 'requested protocol/transport not available';

function ignored(): void {
  // nobody is to be told
}

/**
 * One request of ours on its way. It finds a server (RFC 3263), goes out in a client transaction, goes to the next
 * server if one fails (RFC 3263 4.3), and is cancelled if asked.
 */
export class OutgoingRequest {
  readonly #core: Core;
  readonly #method: string;
  readonly #build: (endpoint: Endpoint, branch: string) => SipRequest;
  readonly #handlers: OutgoingHandlers;
  #targets: Target[] = [];
  /** True if a large request may go by TCP although its URI does not say so. */
  #mayUseTcp = false;
  /** The TCP that we chose by ourselves; null if we did not. */
  #guess: Target | null = null;
  #request: SipRequest | null = null;
  #flow: Flow | null = null;
  #branch = '';
  #transaction: ClientTransaction | null = null;
  #probed: ClientTransaction | null = null;
  #told = false;
  #provisional = false;
  #final = false;
  /** True if it was cancelled before it was sent. */
  #abandoned = false;
  #cancel: { readonly message: SipRequest; sent: boolean } | null = null;
  #cancelTimer: Timer | null = null;

  /** `build` writes the request for the endpoint that it leaves from; it is called again for every attempt. */
  constructor(
    core: Core,
    method: string,
    build: (endpoint: Endpoint, branch: string) => SipRequest,
    handlers: OutgoingHandlers,
  ) {
    this.#core = core;
    this.#method = method;
    this.#build = build;
    this.#handlers = handlers;
  }

  /** True once a final response came, or none will. */
  get final(): boolean {
    return this.#final;
  }

  /** True once the application, or the server, wants it cancelled. */
  get cancelled(): boolean {
    return this.#cancel !== null;
  }

  start(destination: Destination): void {
    if (destination.kind === 'flow') {
      this.#send(destination.flow, null);
      return;
    }
    const { preferred } = destination;
    this.#core.locator.locate(destination.uri, (location) => this.#located(location, preferred));
  }

  /**
   * Cancels the request (RFC 3261 9.1): at once, or with the first provisional response: "If no provisional response
   * has been received, the CANCEL request MUST NOT be sent".
   * @returns the CANCEL, and the endpoint that it leaves from; null where there is nothing to cancel any more
   */
  cancel(template: RequestTemplate | null): { readonly message: SipRequest; readonly endpoint: Endpoint } | null {
    if (this.#request === null) {
      this.#abandoned = true; // its server is still being found
      return null;
    }
    if (this.#final || this.#flow === null) {
      return null;
    }
    const { endpoint } = this.#flow;
    const message = cancelRequest(this.#request, template, endpoint);
    this.#cancel ??= { message, sent: false };
    if (this.#provisional) {
      this.#sendCancel();
    }
    return { message, endpoint };
  }

  #located(location: Location, preferred: Endpoint | null): void {
    const { transport } = this.#core;
    if (this.#abandoned) {
      this.#refuse('cancelled');
      return;
    }
    const [first] = location.targets;
    if (first === undefined) {
      const [endpoint] = transport.endpoints;
      if (endpoint === undefined) {
        this.#refuse(NO_TRANSPORT);
      } else {
        this.#fail('dns', endpoint);
      }
      return;
    }
    const reachable = location.targets.filter((target) => transport.endpointFor(target) !== undefined);
    const others = reachable.filter((target) => !transport.isOwn(target));
    if (others.length === 0) {
      this.#refuse(reachable.length === 0 ? NO_TRANSPORT : REFUSED_TO_MYSELF);
      return;
    }
    this.#targets = others;
    this.#mayUseTcp = location.transportIsOurs;
    this.#tryNext(preferred);
  }

  #tryNext(preferred: Endpoint | null): void {
    const target = this.#targets.shift();
    if (target === undefined) {
      return;
    }
    this.#core.transport.flowTo(target, preferred, (flow) => {
      if (this.#final) {
        return;
      }
      if (this.#abandoned) {
        this.#refuse('cancelled');
      } else if (this.cancelled && this.#flow !== null) {
        this.#fail('cancelled', this.#flow.endpoint); // while the next server was being connected to
      } else if (flow !== null) {
        this.#send(flow, target);
      } else if (this.#targets.length > 0) {
        this.#tryNext(preferred);
      } else {
        const endpoint = this.#core.transport.endpointFor(target);
        if (endpoint === undefined) {
          this.#refuse(NO_TRANSPORT);
        } else {
          this.#fail('transport', endpoint);
        }
      }
    });
  }

  #send(flow: Flow, target: Target | null): void {
    const branch = newBranch();
    const request = this.#build(flow.endpoint, branch);
    const bytes = serialize(request);
    if (target?.protocol === 'udp' && bytes.length > MAX_DATAGRAM_BYTES && this.#preferTcp(target)) {
      this.#tryNext(null);
      return;
    }
    this.#flow = flow;
    this.#branch = branch;
    this.#request = request;
    this.#provisional = false;
    this.#transaction = this.#core.transactions.request({
      key: clientKey(this.#branch, this.#method),
      request,
      bytes,
      flow,
      user: {
        onResponse: (response, from) => this.#respond(response, from),
        onFault: (fault) => this.#faulted(fault, flow),
        onRetransmission: () => this.#probe(flow),
      },
    });
    this.#tell(request, bytes, flow.endpoint);
  }

  /**
   * RFC 3261 18.1.1 "If a request is within 200 bytes of the path MTU, or if it is larger than 1300 bytes and the path
   * MTU is unknown, the request MUST be sent using an RFC 2914 congestion controlled transport protocol"; should the
   * peer not have it, "the element SHOULD retry the request, using UDP". A server that DNS named for such a transport is
   * preferred; where neither URI nor DNS named one, the same address is tried by TCP.
   */
  #preferTcp(target: Target): boolean {
    const { transport } = this.#core;
    const index = this.#targets.findIndex((each) => each.protocol !== 'udp' && !transport.isRefusing(each));
    if (index !== -1) {
      this.#targets.unshift(...this.#targets.splice(index, 1), target);
      return true;
    }
    const tcp: Target = { ...target, protocol: 'tcp' };
    if (!this.#mayUseTcp || transport.endpointFor(tcp) === undefined || transport.isRefusing(tcp)) {
      return false;
    }
    this.#mayUseTcp = false;
    this.#guess = tcp;
    this.#targets.unshift(tcp, target);
    return true;
  }

  #tell(request: SipRequest, bytes: Buffer, endpoint: Endpoint): void {
    if (!this.#told) {
      this.#told = true;
      this.#handlers.onSent(request, bytes, endpoint);
    }
  }

  #respond(response: SipResponse, flow: Flow): void {
    if (response.status < 200) {
      this.#provisional = true;
      this.#sendCancel();
    } else {
      if (response.status === 503 && !this.cancelled && this.#targets.length > 0) {
        // RFC 3263 4.3 "If a failure occurs, the client SHOULD create a new request, which is identical to the previous,
        // but has a different value of the Via branch ID"; a 503 is such a failure
        this.#tryNext(null);
        return;
      }
      this.#finish();
    }
    this.#handlers.onResponse(response, flow);
    const { repeated } = this.#handlers;
    if (this.#final && repeated !== undefined) {
      this.#transaction?.handOver({ onResponse: repeated, onFault: ignored });
    }
  }

  #faulted(fault: TransactionFault, flow: Flow): void {
    if (this.#final) {
      return;
    }
    if (this.#targets.length > 0 && !this.cancelled && !this.#provisional) {
      // What listens there is no SIP, or is not there: TCP was only our guess, which is not made again soon.
      if (this.#guess !== null && fault === 'transport') {
        this.#core.transport.refused(this.#guess);
      }
      this.#tryNext(null);
      return;
    }
    this.#fail(fault, flow.endpoint);
  }

  /** The peer is silent, so asks once for each server whether nobody is there (RFC 3261 18.4). */
  #probe(flow: Flow): void {
    const transaction = this.#transaction;
    if (transaction !== null && transaction !== this.#probed) {
      this.#probed = transaction;
      this.#core.transport.askIfRefused(flow, () => transaction.unreachable());
    }
  }

  #sendCancel(): void {
    if (this.#cancel === null || this.#cancel.sent || this.#flow === null || this.#final) {
      return;
    }
    this.#cancel.sent = true;
    const { message } = this.#cancel;
    const flow = this.#flow;
    this.#core.transactions.request({
      key: clientKey(this.#branch, 'CANCEL'),
      request: message,
      bytes: serialize(message),
      flow,
      // control protocol 6.4: the 200 to CANCEL is not passed up
      user: { onResponse: ignored, onFault: ignored },
    });
    // RFC 3261 9.1 "If there is no final response for the original request in 64*T1 seconds, the client SHOULD then
    // consider the original transaction cancelled and SHOULD destroy the client transaction"
    this.#cancelTimer = this.#core.timers.after(patienceMs(this.#core.timings), () => {
      this.#transaction?.terminate();
      this.#fail('cancelled', flow.endpoint);
    });
  }

  #refuse(reason: string): void {
    this.#finish();
    this.#handlers.onRefused(reason);
  }

  #fail(fault: OutgoingFault, endpoint: Endpoint): void {
    if (this.#final) {
      return;
    }
    this.#finish();
    if (this.#told) {
      this.#handlers.onFault(fault);
      return;
    }
    const request = this.#build(endpoint, newBranch());
    this.#request = request;
    this.#tell(request, serialize(request), endpoint);
    this.#core.timers.after(SETTLE_MS, () => this.#handlers.onFault(fault));
  }

  #finish(): void {
    this.#final = true;
    this.#core.timers.cancel(this.#cancelTimer);
    this.#cancelTimer = null;
  }
}
