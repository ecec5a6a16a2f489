import type { KeyObject } from 'node:crypto';
import type { Logger } from 'pino';
import type { AuditStore, SignedDay } from '../ports/audit.ts';
import type { Clock, TimerHandle } from '../ports/clock.ts';
import { publicKeyText, signDay } from '../records/audit/index.ts';

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
  #isChecked = false;

  constructor(options: AuditSignerOptions) {
    this.#options = options;
    this.#schedule(DELAY_MS);
  }

  /** Signs what is due. @throws StoreError */
  async sign(): Promise<void> {
    const { audit, key, clock, logger } = this.#options;
    const due = await audit.unsignedDays(dayOf(clock.wall()));
    for (const { day, ...root } of due) {
      if (this.#closed) return;
      // Another node may sign at the same time: what stands of the day before is asked each time.
      const previous = await this.#lastSigned();
      if (previous !== null && previous.day >= day) continue;
      const signed = signDay(day, previous, root, new Date(clock.wall()).toISOString(), key);
      if (await audit.putDay(signed)) logger.info({ day, chains: root.chains }, 'the records of a day were signed');
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

  /**
   * The last day that is signed; null: none. The first time it says where that was with another key: nodes that sign with
   * different keys make days that no single key holds for.
   */
  async #lastSigned(): Promise<SignedDay | null> {
    const { audit, key, logger } = this.#options;
    const [last = null] = await audit.signedDays(1);
    const isChecked = this.#isChecked;
    this.#isChecked = true;
    if (isChecked || last === null || last.key === publicKeyText(key)) return last;
    logger.warn(
      { day: last.day, signedWith: last.key, ownKey: publicKeyText(key) },
      'the last day was signed with another key than that of audit.key; all nodes of a database need the same file audit.key, or `verify` takes days of the others for signed by a stranger',
    );
    return last;
  }

  async #run(): Promise<void> {
    const { clock, logger } = this.#options;
    try {
      await this.sign();
      if (!this.#isChecked) await this.#lastSigned();
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
