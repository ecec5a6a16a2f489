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
  /** For each receiver that is told, the event that it is told by. */
  readonly #events: ReadonlyMap<string, WebhookEvent>;
  readonly #waiting = new Map<CallId, Waiting>();

  constructor(receivers: readonly Receiver[]) {
    const events = new Map<string, WebhookEvent>();
    for (const receiver of receivers) {
      const event = CONTEXT_FIRST.find((each) => wants(receiver, each));
      if (event !== undefined) events.set(receiver.name, event);
    }
    this.#events = events;
  }

  /**
   * Waits for the deliveries that the caller of this has just caused, and at once ends where no receiver wants any. It
   * has no limit of its own: `signal` ends the wait. Never rejects.
   */
  async delivered(call: CallId, signal: AbortSignal): Promise<void> {
    if (this.#events.size === 0 || signal.aborted) return;
    await new Promise<void>((done) => {
      const waiting: Waiting = { left: new Map(this.#events), done };
      this.#waiting.set(call, waiting);
      signal.addEventListener('abort', () => this.#end(call, waiting), { once: true });
    });
  }

  /** An attempt at a delivery is on record. */
  noted(webhook: string, { callId, event }: DueDelivery, { state }: DeliveryOutcome): void {
    const waiting = this.#waiting.get(callId);
    if (waiting === undefined || state === 'pending' || waiting.left.get(webhook) !== event) return;
    waiting.left.delete(webhook);
    if (waiting.left.size === 0) this.#end(callId, waiting);
  }

  #end(call: CallId, waiting: Waiting): void {
    if (this.#waiting.get(call) === waiting) this.#waiting.delete(call);
    waiting.done();
  }
}
