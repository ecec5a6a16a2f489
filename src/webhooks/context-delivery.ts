import type { CallId } from '../ports/ids.ts';
import type { DeliveryOutcome, DueDelivery } from '../ports/outbox.ts';
import type { WebhookEvent } from '../ports/webhook-events.ts';
import type { Receiver } from './receiver.ts';
import { wants } from './receiver.ts';

/** The events that bring the context before a phone rings, the later one first. A receiver gets a call's in order. */
const CONTEXT_FIRST: readonly WebhookEvent[] = ['handoff.referring', 'handoff.started'];

interface Waiting {
  /** What is still to be delivered: the event for each receiver. */
  readonly left: Map<string, WebhookEvent>;
  readonly done: () => void;
}

/** Tells when all receivers that want it have the context of a handoff whose caller is sent away by REFER. */
export class ContextDelivery {
  readonly #receiversOf: (call: CallId) => readonly Receiver[];
  readonly #waiting = new Map<CallId, Waiting>();

  /** @param receiversOf who is told of a call */
  constructor(receiversOf: (call: CallId) => readonly Receiver[]) {
    this.#receiversOf = receiversOf;
  }

  /**
   * Waits for the deliveries that the caller of this has just caused, and at once ends where no receiver wants any. It
   * has no limit of its own: `signal` ends the wait. Never rejects.
   */
  async delivered(call: CallId, signal: AbortSignal): Promise<void> {
    const left = contextEvents(this.#receiversOf(call));
    if (left.size === 0 || signal.aborted) return;
    await new Promise<void>((done) => {
      const waiting: Waiting = { left, done };
      this.#waiting.set(call, waiting);
      signal.addEventListener('abort', () => this.#end(call, waiting), { once: true });
    });
  }

  /** An attempt at a delivery is on record. */
  noted(webhook: string, { callId, event }: DueDelivery, { state }: DeliveryOutcome): void {
    const waiting = this.#waiting.get(callId);
    if (waiting === undefined || state === 'pending' || waiting.left.get(webhook) !== event) return;
    this.#isDone(callId, waiting, webhook);
  }

  /** A receiver is told nothing any more. Nobody waits for it. */
  forget(webhook: string): void {
    for (const [call, waiting] of [...this.#waiting]) this.#isDone(call, waiting, webhook);
  }

  #isDone(call: CallId, waiting: Waiting, webhook: string): void {
    waiting.left.delete(webhook);
    if (waiting.left.size === 0) this.#end(call, waiting);
  }

  #end(call: CallId, waiting: Waiting): void {
    if (this.#waiting.get(call) === waiting) this.#waiting.delete(call);
    waiting.done();
  }
}

/** For each receiver that is told, the event that it is told by. */
function contextEvents(receivers: readonly Receiver[]): Map<string, WebhookEvent> {
  const events = new Map<string, WebhookEvent>();
  for (const receiver of receivers) {
    const event = CONTEXT_FIRST.find((each) => wants(receiver, each));
    if (event !== undefined) events.set(receiver.name, event);
  }
  return events;
}
