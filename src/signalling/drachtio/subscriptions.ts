import type { Clock } from '../../ports/clock.ts';
import type { OutgoingSubscribe, Subscription, SubscriptionSignal } from '../../ports/subscription.ts';
import { DrachtioSubscription } from './outgoing-subscription.ts';
import type { SrfClient, SrfRequest, SrfResponse } from './srf.ts';

/** All subscriptions of ours. Their number is up to whoever subscribes. */
export class Subscriptions {
  readonly #srf: SrfClient;
  readonly #clock: Clock;
  readonly #all = new Set<DrachtioSubscription>();
  readonly #byCallId = new Map<string, DrachtioSubscription>();

  constructor(srf: SrfClient, clock: Clock) {
    this.#srf = srf;
    this.#clock = clock;
  }

  /** @param isUp false: there is no connection to the SIP server */
  subscribe(
    subscribe: OutgoingSubscribe,
    onSignal: (signal: SubscriptionSignal) => void,
    isUp: () => boolean,
  ): Subscription {
    const subscription = new DrachtioSubscription({
      srf: this.#srf,
      clock: this.#clock,
      subscribe,
      onSignal,
      onNamed: (callId, named) => this.#byCallId.set(callId, named),
      onGone: (gone) => {
        this.#all.delete(gone);
        if (gone.callId !== null) this.#byCallId.delete(gone.callId);
      },
    });
    this.#all.add(subscription);
    queueMicrotask(() => {
      if (isUp()) subscription.start();
      else subscription.lost();
    });
    return subscription;
  }

  /** Takes a NOTIFY of one of them. @returns false: it is of none */
  take(req: SrfRequest, res: SrfResponse): boolean {
    if (req.method !== 'NOTIFY') return false;
    return this.#byCallId.get(req.get('Call-ID') ?? '')?.notified(req, res) ?? false;
  }

  /** The SIP server, or the connection to it, was lost. What is still out there gets no answer to its NOTIFYs but 481. */
  lost(): void {
    for (const subscription of [...this.#all]) subscription.lost();
  }

  /** Forgets all of them. */
  close(): void {
    for (const subscription of [...this.#all]) subscription.drop();
  }
}
