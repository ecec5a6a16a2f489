import type { Logger } from 'pino';
import type { Api } from '../api/index.ts';
import type { CallRegistry } from '../call-runtime/index.ts';
import type { Config } from '../config/index.ts';
import { CurrentConfig } from '../config/index.ts';
import type { Clock } from '../ports/clock.ts';
import type { JournalEntry } from '../ports/journal.ts';
import type { Listeners } from '../shared/listeners.ts';
import { RefusalLog } from '../shared/refusal-log.ts';
import { SystemClock } from '../shared/system-clock.ts';
import { within } from '../shared/within.ts';
import type { AppAddresses } from './app-addresses.ts';
import type { ConfigChanges } from '../config-changes/index.ts';
import type { ConfigOrigin } from './open-config-changes.ts';
import { OpenParts } from './open-parts.ts';
import { openTracing } from './open-tracing.ts';
import { openProgram } from './open-program.ts';
import type { OpenProgram } from './open-program.ts';

/** How long calls may take to end in order when the program closes. */
const CLOSE_CALLS_MS = 5_000;

/** The program: every part made, joined and started. */
export class App implements AsyncDisposable {
  readonly addresses: AppAddresses;
  readonly registry: CallRegistry;
  readonly #current: CurrentConfig;
  readonly #configuration: ConfigChanges | null;
  readonly #api: Pick<Api, 'reloadTls'>;
  readonly #clock: Clock;
  readonly #parts: OpenParts;
  readonly #listeners: Listeners<JournalEntry>;
  #closing: Promise<void> | null = null;

  private constructor({ addresses, registry, current, configuration, api, clock, parts, listeners }: OpenProgram) {
    this.addresses = addresses;
    this.registry = registry;
    this.#current = current;
    this.#configuration = configuration;
    this.#api = api;
    this.#clock = clock;
    this.#parts = parts;
    this.#listeners = listeners;
  }

  /**
   * Starts everything. If a part fails, the parts that were started before it are closed again.
   * @param origin where the configuration comes from; null: it cannot change
   * @throws PreflightError, or Error that says what failed
   */
  static async start(config: Config, logger: Logger, origin: ConfigOrigin | null = null): Promise<App> {
    const current = new CurrentConfig(config, (part, error) => {
      logger.error({ err: error, part }, 'a part did not follow a change of the configuration wholly');
    });
    return await OpenParts.openAll(logger, async (parts) => {
      const clock = new SystemClock();
      const refusals = new RefusalLog(logger, clock);
      const tracing = await openTracing({ config, clock, logger, parts });
      return new App(await openProgram({ config, current, clock, logger, refusals, parts, tracing }, origin));
    });
  }

  /** Tells of every line of every call's journal, as it is written. Returns the function that ends it. */
  onEntry(listener: (entry: JournalEntry) => void): () => void {
    return this.#listeners.add(listener);
  }

  /**
   * Reads the configuration file again, for later calls, and the certificate of the API, which may be a new one. A fault
   * of one does not keep the other back. What is wrong with the file is logged.
   * @throws Error where the certificate cannot be used; the former one goes on
   */
  async reload(by: string): Promise<void> {
    try {
      await this.#configuration?.reload({ by, origin: 'sighup' });
    } finally {
      this.#api.reloadTls();
    }
  }

  /** Takes no new calls, waits for those that are up as `drain` of the configuration says, then closes. */
  async drain(): Promise<void> {
    await this.registry.drain(this.#current.config.drain);
    await this.close();
  }

  /** Ends every call and closes every part. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.registry.endAll();
    const wait = { clock: this.#clock, ms: CLOSE_CALLS_MS, who: 'a call is still up' };
    await within(wait, () => this.registry.whenIdle()).catch(() => undefined);
    await this.#parts.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
