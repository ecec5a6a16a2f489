import type { Logger } from 'pino';
import type { Clock, TimerHandle } from '../ports/clock.ts';
import type { DeliveryOutcome, DueDelivery, NewDelivery, Outbox } from '../ports/outbox.ts';
import type { Tracing } from '../ports/tracing.ts';
import { HostLookup } from '../shared/outgoing/host-lookup.ts';
import { ReceiverQueue } from './receiver-queue.ts';
import type { Receiver } from './receiver.ts';

/** What {@link Webhooks} work with. */
export interface WebhooksOptions {
  readonly receivers: readonly Receiver[];
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Every attempt, once it is on record. */
  readonly onOutcome: (webhook: string, delivery: DueDelivery, outcome: DeliveryOutcome) => void;
  /** @defaultValue the names that the system knows */
  readonly hosts?: HostLookup;
  /** @defaultValue nothing is traced */
  readonly tracing?: Tracing | undefined;
}

/** The time of day is looked at so often. A step below this is a correction that needs nothing. */
const WATCH_MS = 1_000;
const STEP_MS = 2_000;
const SWEEP_MS = 3_600_000;
const FIRST_SWEEP_MS = 90_000;
const DAY_MS = 86_400_000;
/** How long deliveries stay on record after they are over. Their calls may go before that, and take them along. */
const KEPT_DAYS = { delivered: 7, dead: 30 } as const;
/** A delivery has its last attempt at the end of its time. One that had none so long after it has none at all. */
const LAST_ATTEMPT_MS = 7_200_000;
/** Rows deleted in one transaction. */
const SWEEP_BATCH = 500;

/** Brings events from the outbox to their receivers, each by itself. */
export class Webhooks {
  readonly #options: WebhooksOptions;
  readonly #queues = new Map<string, ReceiverQueue>();
  readonly #leaving = new Set<Promise<void>>();
  readonly #hosts: HostLookup;
  #started = false;
  readonly #timers = new Set<TimerHandle>();
  #offsetMs: number;
  #closed = false;

  constructor(options: WebhooksOptions) {
    this.#options = options;
    const { clock, hosts = new HostLookup(clock) } = options;
    this.#hosts = hosts;
    this.#offsetMs = clock.wall() - clock.now();
    this.deliverTo(options.receivers);
  }

  /**
   * Delivers to these from now on. What waits for one that is not the same any more goes to the one of its name; what waits
   * for others stays until {@link abandonOthers}.
   */
  deliverTo(receivers: readonly Receiver[]): void {
    for (const [name, queue] of this.#queues) {
      if (receivers.includes(queue.receiver)) continue;
      this.#queues.delete(name);
      const leaving = queue.close().finally(() => this.#leaving.delete(leaving));
      this.#leaving.add(leaving);
    }
    for (const receiver of receivers) {
      if (this.#queues.has(receiver.name)) continue;
      const queue = this.#queueOf(receiver);
      this.#queues.set(receiver.name, queue);
      if (this.#started) queue.start();
    }
  }

  #queueOf(receiver: Receiver): ReceiverQueue {
    const { clock, logger, outbox, onOutcome, tracing } = this.#options;
    const noted = (delivery: DueDelivery, outcome: DeliveryOutcome): void =>
      onOutcome(receiver.name, delivery, outcome);
    return new ReceiverQueue({ receiver, outbox, clock, logger, hosts: this.#hosts, tracing, onOutcome: noted });
  }

  /** Gives up what waits for receivers that are not configured any more. */
  async abandonOthers(): Promise<void> {
    const { outbox, clock, logger } = this.#options;
    const abandoned = await outbox.abandon([...this.#queues.keys()], new Date(clock.wall()).toISOString());
    if (abandoned > 0) {
      logger.warn(
        { deliveries: abandoned },
        'events waited for webhooks that are not configured any more; they are dead',
      );
    }
  }

  /** Begins. */
  async start(): Promise<void> {
    await this.abandonOthers();
    this.#started = true;
    for (const queue of this.#queues.values()) queue.start();
    this.#every(WATCH_MS, WATCH_MS, () => this.#watchTime());
    this.#every(FIRST_SWEEP_MS, SWEEP_MS, () => void this.#sweep());
  }

  /** New deliveries were put into the outbox. */
  wake(deliveries: readonly NewDelivery[]): void {
    for (const name of new Set(deliveries.map(({ webhook }) => webhook))) this.#queues.get(name)?.wake();
  }

  /** There may be something to send to that receiver. */
  wakeFor(webhook: string): void {
    this.#queues.get(webhook)?.wake();
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const timer of this.#timers) this.#options.clock.cancel(timer);
    this.#timers.clear();
    await Promise.all([...[...this.#queues.values()].map((queue) => queue.close()), ...this.#leaving]);
  }

  #every(firstMs: number, everyMs: number, task: () => void): void {
    const { clock } = this.#options;
    const timer = clock.schedule(firstMs, () => {
      this.#timers.delete(timer);
      if (this.#closed) return;
      task();
      this.#every(everyMs, everyMs, task);
    });
    this.#timers.add(timer);
  }

  /** Retries go by times that were written down. Where somebody sets the time of day, these move with it. */
  #watchTime(): void {
    const { clock, outbox, logger } = this.#options;
    const offsetMs = clock.wall() - clock.now();
    const stepMs = offsetMs - this.#offsetMs;
    if (Math.abs(stepMs) < STEP_MS) return;
    this.#offsetMs = offsetMs;
    outbox.shift(stepMs).then(
      () =>
        logger.warn({ stepMs: Math.round(stepMs) }, 'the time of day was set; the retries of webhooks moved with it'),
      (error: unknown) =>
        logger.error({ err: error }, 'the retries of webhooks could not be moved with the time of day'),
    );
  }

  async #sweep(): Promise<void> {
    const { outbox, clock, logger } = this.#options;
    try {
      const dead = await this.#inBatches((limit) => {
        const nowMs = clock.wall();
        return outbox.expire(nowMs - LAST_ATTEMPT_MS, new Date(nowMs).toISOString(), limit);
      });
      if (dead > 0) logger.error({ deliveries: dead }, 'events are given up after 24 h; they can be replayed');
      const stuck = await this.#inBatches((limit) => outbox.unstick(clock.wall(), limit));
      if (stuck > 0) logger.error({ deliveries: stuck }, 'events waited for none before them; they are sent now');
      for (const [state, days] of Object.entries(KEPT_DAYS) as ['delivered' | 'dead', number][]) {
        const before = new Date(clock.wall() - days * DAY_MS).toISOString();
        await this.#inBatches((limit) => outbox.deleteDeliveries(state, before, limit));
      }
    } catch (error) {
      logger.error({ err: error }, 'old deliveries could not be deleted; it is tried again');
    }
  }

  /** Does something bit by bit until nothing is left of it. Gives how much it was. */
  async #inBatches(work: (limit: number) => Promise<number>): Promise<number> {
    let total = 0;
    for (let done = SWEEP_BATCH; done === SWEEP_BATCH && !this.#closed; total += done) done = await work(SWEEP_BATCH);
    return total;
  }
}
