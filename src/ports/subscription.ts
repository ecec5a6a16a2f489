/** Subscriptions of ours to events of others (RFC 6665). Types only. */

/** A SUBSCRIBE of ours, outside of any dialog. */
export interface OutgoingSubscribe {
  readonly uri: string;
  /** The event package, such as `dialog`. */
  readonly event: string;
  /** The media type of bodies that are understood. */
  readonly accept: string;
  /** For how long we ask. The far end may shorten it. */
  readonly expiresS: number;
  /** Digest credentials for a challenge. */
  readonly auth: { readonly username: string; readonly password: string } | undefined;
}

/** A NOTIFY of the subscription. It is answered already. */
export interface SubscriptionNotify {
  readonly state: 'active' | 'pending' | 'terminated';
  /** Why it is terminated, in lower case (RFC 6665 4.1.3). */
  readonly reason: string | null;
  /** How long the subscription lasts from now on. */
  readonly expiresS: number | null;
  /** When it may be tried again. */
  readonly retryAfterS: number | null;
  /** In lower case, without parameters; null: there is no body. */
  readonly contentType: string | null;
  readonly body: string;
}

/** What comes of a subscription. After a `refused` that ends it, a `terminated` and `lost` nothing comes any more. */
export type SubscriptionSignal =
  /** A 2xx to the SUBSCRIBE, or to one that refreshes or ends it. */
  | { readonly type: 'accepted'; readonly expiresS: number | null }
  /**
   * Any other final response; null: none came in time. `isOver`: the subscription is no more (RFC 6665 4.1.2.2).
   * Otherwise a SUBSCRIBE that was to refresh it failed, and it goes on.
   */
  | {
      readonly type: 'refused';
      readonly status: number | null;
      readonly isOver: boolean;
      /** Min-Expires of a 423. */
      readonly minExpiresS: number | null;
      readonly retryAfterS: number | null;
    }
  | ({ readonly type: 'notified' } & SubscriptionNotify)
  /** The SIP server or the connection to it was lost. */
  | { readonly type: 'lost' };

/** A subscription of ours, from its SUBSCRIBE on. */
export interface Subscription {
  /** Sends a SUBSCRIBE in its dialog. The far end answers it with a NOTIFY of all it knows (RFC 6665 4.4.1). */
  refresh(): void;
  /** Sends a SUBSCRIBE that ends it (RFC 6665 4.1.2.3). `done` comes once it is answered, or cannot be. Idempotent. */
  end(done: () => void): void;
  /** Forgets it without a word. NOTIFYs that still come are refused with 481, which ends it at the far end. */
  drop(): void;
}
