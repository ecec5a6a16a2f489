import { randomUUID } from 'node:crypto';
import { newBranch, serialize } from '../message/index.ts';
import type { SipHeaders, SipRequest } from '../message/index.ts';
import type { RequestTemplate } from '../control-protocol/index.ts';
import { address } from '../dialog/index.ts';
import type { UnsentAck } from '../dialog/index.ts';
import { patienceMs } from '../transaction/index.ts';
import type { Endpoint, Flow } from '../transport/index.ts';
import type { CallDialog, Core } from './core.ts';
import { OutgoingRequest } from './outgoing-request.ts';
import type { Destination, OutgoingHandlers } from './outgoing-request.ts';
import { inDialogRequest } from './request-builder.ts';

/** The way for requests of a dialog: the connection that it runs on, past a NAT, or the next hop of its route. */
export function destinationOf(dialog: CallDialog): Destination {
  const { flow } = dialog;
  if ((flow.reliable && flow.open) || flow.returns || dialog.behindNat) {
    return { kind: 'flow', flow };
  }
  const { nextHop } = address(dialog.routeSet, dialog.remoteTarget);
  return { kind: 'uri', uri: nextHop, preferred: flow.endpoint };
}

/** Sends a request of ours inside a dialog. `asked`: the CSeq number that the application chose; null: the next one. */
export function sendInDialog(
  core: Core,
  dialog: CallDialog,
  template: RequestTemplate,
  asked: number | null,
  handlers: OutgoingHandlers,
): OutgoingRequest {
  const sequence = dialog.nextSequence(asked);
  const outgoing = new OutgoingRequest(
    core,
    template.method,
    (endpoint, branch) => inDialogRequest(template, dialog, sequence, endpoint, branch),
    handlers,
  );
  outgoing.start(destinationOf(dialog));
  return outgoing;
}

/** A request of the server's own. */
export function ownTemplate(method: string, headers: SipHeaders, body: Buffer = Buffer.alloc(0)): RequestTemplate {
  return {
    kind: 'request',
    method,
    uri: 'sip:placeholder',
    headers,
    body,
  };
}

/** What was sent as ACK. */
export interface SentAck {
  readonly bytes: Buffer;
  readonly endpoint: Endpoint;
  readonly transactionId: string;
}

/**
 * Sends the ACK for a 2xx (RFC 3261 13.2.2.4), without a transaction and with the CSeq number and the credentials of
 * the INVITE. `unsent` keeps it, to send it again for every repeated 2xx. `done` gets null if it cannot be sent.
 */
export function sendAck(
  core: Core,
  dialog: CallDialog,
  unsent: UnsentAck,
  template: RequestTemplate,
  done: (sent: SentAck | null) => void,
): void {
  core.timers.cancel(unsent.timer);
  unsent.timer = null;
  const send = (flow: Flow): void => {
    const request: SipRequest = inDialogRequest(template, dialog, unsent.sequence, flow.endpoint, newBranch());
    for (const [name, value] of unsent.credentials) {
      request.headers.set(name, value);
    }
    const bytes = serialize(request);
    unsent.resend = resender(core, flow, bytes.toString('latin1'));
    core.counters.requestsSent += 1;
    flow.send(bytes, ignored); // a lost ACK is asked for by the repeated 2xx
    done({ bytes, endpoint: flow.endpoint, transactionId: randomUUID() });
  };
  const destination = destinationOf(dialog);
  if (destination.kind === 'flow') {
    send(destination.flow);
    return;
  }
  core.locator.locate(destination.uri, ({ targets }) => {
    const [target] = targets;
    if (target === undefined) {
      done(null);
      return;
    }
    core.transport.flowTo(target, destination.preferred, (flow) => {
      if (flow === null) {
        done(null);
      } else {
        send(flow);
      }
    });
  });
}

/** This is a function of its own, so that it keeps this much and no more for 64*T1. */
function resender(core: Core, flow: Flow, text: string): () => void {
  return () => {
    core.counters.retransmissionsSent += 1;
    flow.send(Buffer.from(text, 'latin1'), ignored);
  };
}

function ignored(): void {
  // nobody is to be told
}

/** How long an application has for its ACK, and we for repeating it. */
export function ackPatienceMs(core: Core): number {
  return patienceMs(core.timings);
}
