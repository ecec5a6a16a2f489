import { Counter, Gauge, Registry } from 'prom-client';

/** How an attempt ended: taken, to be tried again, or given up. */
export type AttemptEnd = 'delivered' | 'failed' | 'dead';

/** No more are counted: the number says enough. */
const MOST_PENDING = 100_000;

/** Prometheus metrics of the webhooks. */
export class WebhookMetrics {
  readonly #registry = new Registry();
  readonly #attempts: Counter<'webhook' | 'result'>;
  readonly #pending: Gauge<'webhook'>;
  readonly #webhooks: readonly string[];
  readonly #countPending: (webhook: string, most: number) => Promise<number>;

  /** @param countPending how many events wait for a webhook, counted up to `most` */
  constructor(webhooks: readonly string[], countPending: (webhook: string, most: number) => Promise<number>) {
    this.#webhooks = webhooks;
    this.#countPending = countPending;
    const registers = [this.#registry];
    this.#attempts = new Counter({
      name: 'warmbridge_webhook_attempts_total',
      help: 'Attempts to deliver an event: delivered, failed (tried again), or dead (given up)',
      labelNames: ['webhook', 'result'],
      registers,
    });
    this.#pending = new Gauge({
      name: 'warmbridge_webhook_pending',
      help: `Events that wait for a webhook, counted up to ${String(MOST_PENDING)}`,
      labelNames: ['webhook'],
      registers,
    });
    for (const webhook of webhooks) {
      for (const result of ['delivered', 'failed', 'dead']) this.#attempts.inc({ webhook, result }, 0);
    }
  }

  count(webhook: string, result: AttemptEnd): void {
    this.#attempts.inc({ webhook, result });
  }

  /** Prometheus text format. */
  async text(): Promise<string> {
    for (const webhook of this.#webhooks) {
      try {
        this.#pending.set({ webhook }, await this.#countPending(webhook, MOST_PENDING));
      } catch {
        // The store says elsewhere that it cannot be read. The last number stays.
      }
    }
    return await this.#registry.metrics();
  }
}
