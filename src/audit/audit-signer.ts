import type { KeyObject } from 'node:crypto';
import type { Logger } from 'pino';
import type { AuditStore } from '../ports/audit.ts';
import type { Clock, TimerHandle } from '../ports/clock.ts';
import { signDay } from '../records/audit/index.ts';

export interface AuditSignerOptions {
  readonly audit: AuditStore;
  /** Ed25519, the private half. */
  readonly key: KeyObject;
  readonly clock: Clock;
  readonly logger: Logger;
}

const DAY_MS = 86_400_000;
/** After midnight, and after the start, so that calls go first. */
const DELAY_MS = 30_000;
const RETRY_MS = 300_000;

/** Signs what the chains of calls came to on each day (UTC) that is over. */
export class AuditSigner {
  readonly #options: AuditSignerOptions;
  #timer: TimerHandle | null = null;
  #running: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(options: AuditSignerOptions) {
    this.#options = options;
    this.#schedule(DELAY_MS);
  }

  /** Signs what is due. @throws StoreError */
  async sign(): Promise<void> {
    const { audit, key, clock, logger } = this.#options;
    const due = await audit.unsignedDays(dayOf(clock.wall()));
    let [previous = null] = due.length === 0 ? [] : await audit.signedDays(1);
    for (const { day, ...root } of due) {
      if (this.#closed) return;
      previous = signDay(day, previous, root, new Date(clock.wall()).toISOString(), key);
      await audit.putDay(previous);
      logger.info({ day, chains: root.chains }, 'the records of a day were signed');
    }
  }

  /** Waits for what is being signed. Idempotent. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer !== null) this.#options.clock.cancel(this.#timer);
    await this.#running;
  }

  #schedule(ms: number): void {
    if (this.#closed) return;
    this.#timer = this.#options.clock.schedule(ms, () => {
      this.#running = this.#run();
    });
  }

  async #run(): Promise<void> {
    const { clock, logger } = this.#options;
    try {
      await this.sign();
      this.#schedule(DAY_MS - (clock.wall() % DAY_MS) + DELAY_MS);
    } catch (error) {
      if (!this.#closed) logger.error({ err: error }, 'the records of a day could not be signed; it is tried again');
      this.#schedule(RETRY_MS);
    }
  }
}

function dayOf(wallMs: number): string {
  return new Date(wallMs).toISOString().slice(0, 10);
}
