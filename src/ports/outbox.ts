import type { CallId } from './ids.ts';
import type { Page } from './page.ts';

/** What became of a delivery so far: it waits or is tried, was taken by its receiver, or is given up. */
export const DELIVERY_STATES = ['pending', 'delivered', 'dead'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** An event for one receiver, as it is put into the outbox. */
export interface NewDelivery {
  /** Unique over all deliveries. Every attempt of this delivery carries it. */
  readonly id: string;
  /** The name of the receiver in the configuration. */
  readonly webhook: string;
  /** Such as `handoff.ringing`. */
  readonly event: string;
  /** The bytes that are sent, as text. They are the same at each attempt. */
  readonly body: string;
  /** When the event is due first, in milliseconds since the Unix epoch. */
  readonly dueAtMs: number;
  /** When it is given up, in milliseconds since the Unix epoch. */
  readonly expiresAtMs: number;
}

/** A delivery that is due. Until it is settled nobody else gets it. */
export interface DueDelivery extends Pick<NewDelivery, 'id' | 'event' | 'body' | 'expiresAtMs'> {
  readonly callId: CallId;
  /** Attempts that failed before. */
  readonly attempts: number;
}

/** What one attempt came to. */
export interface DeliveryOutcome {
  readonly id: string;
  /** `pending`: it is tried again. */
  readonly state: DeliveryState;
  /** When it is due again, in milliseconds since the Unix epoch. It counts where `state` is `pending`. */
  readonly dueAtMs: number;
  /** RFC 3339. */
  readonly at: string;
  /** The status that the receiver answered with; null where no answer came. */
  readonly status: number | null;
  /** Why it failed; null where it did not. */
  readonly error: string | null;
}

/** A delivery as the REST API shows it. Times are RFC 3339. */
export interface DeliveryRecord {
  readonly id: string;
  readonly webhook: string;
  readonly event: string;
  readonly callId: CallId;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly createdAt: string;
  /** Null where nothing is to come, or where an earlier event of its call waits for the same receiver. */
  readonly nextAttemptAt: string | null;
  readonly lastAttemptAt: string | null;
  readonly lastStatus: number | null;
  readonly lastError: string | null;
  readonly deliveredAt: string | null;
}

/** Which deliveries are listed. */
export interface DeliveryQuery {
  readonly state?: DeliveryState | undefined;
  readonly webhook?: string | undefined;
  readonly call?: CallId | undefined;
  readonly limit: number;
  /** Opaque, from a former page. @throws BadCursorError where it is none of ours */
  readonly cursor?: string | undefined;
}

/**
 * Events that receivers are still to be told of. They come in with the batch of the journal that they were made of
 * ({@link JournalBatch.deliveries}), and are durable with it.
 *
 * The events of one call go to one receiver one after the other: a delivery is due only once those of its call before
 * it are delivered or dead.
 */
export interface Outbox {
  /** Deliveries that are due for a receiver, those due longest first. They belong to whoever asked, until settled. */
  claim(webhook: string, nowMs: number, limit: number): Promise<readonly DueDelivery[]>;
  /** Writes what attempts came to, and frees the events behind those that are over. Unknown ids are passed over. */
  settle(outcomes: readonly DeliveryOutcome[]): Promise<void>;
  /** Gives deliveries back that were claimed and not tried. */
  release(ids: readonly string[]): Promise<void>;
  /** Makes everything that waits for a receiver due now: it answers again. */
  hasten(webhook: string, nowMs: number): Promise<void>;
  /** Moves all times of what is pending: somebody set the machine's time of day. */
  shift(byMs: number): Promise<void>;
  /** Gives up what waits for receivers that are not among these. @returns how many */
  abandon(webhooks: readonly string[], at: string): Promise<number>;
  /**
   * Takes what waits and belongs to nodes that are there no more, at most `limit`. Whoever asks brings it from now on.
   * @param from also what belongs to that node, which is dead
   * @returns how many
   */
  adopt(from: string | null, limit: number): Promise<number>;
  /** Gives up what is past its time, though nobody tried it, at most `limit`. @returns how many */
  expire(nowMs: number, at: string, limit: number): Promise<number>;
  /**
   * Makes the first delivery of a call to a receiver due where some wait and none is due, of at most `limit` such. There
   * should be none; nothing else would ever end their wait.
   * @returns how many
   */
  unstick(nowMs: number, limit: number): Promise<number>;
  /** Newest first. */
  listDeliveries(query: DeliveryQuery): Promise<Page<DeliveryRecord>>;
  getDelivery(id: string): Promise<(DeliveryRecord & { readonly body: string }) | null>;
  /** Puts a delivery that is over back, as if it were new. @returns null where there is none; false where it is pending */
  replay(id: string, dueAtMs: number, expiresAtMs: number): Promise<boolean | null>;
  /** Deliveries that are pending for a receiver, counted up to `most`. */
  countPending(webhook: string, most: number): Promise<number>;
  /** Deletes deliveries in that state that were created before that time, at most `limit`. @returns how many */
  deleteDeliveries(state: 'delivered' | 'dead', before: string, limit: number): Promise<number>;
}
