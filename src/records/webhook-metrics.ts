import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** How an attempt ended: taken, to be tried again, or given up. */
export type AttemptEnd = 'delivered' | 'failed' | 'dead';

/** No more are counted: the number says enough. */
const MOST_PENDING = 100_000;

/** Prometheus metrics of the webhooks. */
export class WebhookMetrics {
  readonly #registry = new Registry();
  readonly #attempts: Counter<'webhook' | 'result'>;
  readonly #pending: Gauge<'webhook'>;
  readonly #context: Histogram;
  readonly #webhooks: () => readonly string[];
  readonly #countPending: (webhook: string, most: number) => Promise<number>;

  /**
   * @param webhooks their names, as they are now
   * @param countPending how many events wait for a webhook, counted up to `most`
   */
  constructor(webhooks: () => readonly string[], countPending: (webhook: string, most: number) => Promise<number>) {
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
    this.#context = new Histogram({
      name: 'warmbridge_time_to_context_seconds',
      help: "From the ringing of an agent's telephone to the CRM having the context card",
      buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60],
      registers,
    });
  }

  count(webhook: string, result: AttemptEnd): void {
    this.#attempts.inc({ webhook, result });
  }

  /** The CRM has the context card of a call whose agent's telephone rang so long ago. */
  contextArrived(afterMs: number): void {
    this.#context.observe(afterMs / 1_000);
  }

  /** Prometheus text format. */
  async text(): Promise<string> {
    this.#pending.reset();
    for (const webhook of this.#webhooks()) {
      for (const result of ['delivered', 'failed', 'dead']) this.#attempts.inc({ webhook, result }, 0);
      try {
        this.#pending.set({ webhook }, await this.#countPending(webhook, MOST_PENDING));
      } catch {
        // The store says elsewhere that it cannot be read.
      }
    }
    return await this.#registry.metrics();
  }
}
