import type { Logger } from 'pino';

/** What lives on a server and ends with it. */
export interface ServerTenant {
  lose(reason: string): void;
}

/** What the tenants need of their server. */
export interface ServerTenantsOptions {
  /** Name of the server, for the log. */
  readonly server: string;
  /** Our channels on it, including those that are being made or ended. */
  readonly endpoints: () => number;
  readonly logger: Logger;
}

/** The calls on a server, and whether it is spared new ones until these have gone. */
export class ServerTenants {
  readonly #options: ServerTenantsOptions;
  readonly #tenants = new Set<ServerTenant>();
  /** Its operator said `fsctl pause`. */
  #paused = false;
  /** Our operator said so. This outlives connections. */
  #spared = false;

  constructor(options: ServerTenantsOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#tenants.size;
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** Whether our operator spares it new calls. */
  get spared(): boolean {
    return this.#spared;
  }

  /** Whether it is spared new calls, here or at the server itself. */
  get draining(): boolean {
    return this.#spared || this.#paused;
  }

  get drained(): boolean {
    return this.draining && this.#tenants.size === 0 && this.#options.endpoints() === 0;
  }

  admit(tenant: ServerTenant): void {
    this.#tenants.add(tenant);
  }

  dismiss(tenant: ServerTenant): void {
    if (this.#tenants.delete(tenant)) this.tellDrained();
  }

  /** Spares it new calls, for maintenance, or gives it some again. Its calls go on. */
  drain(draining: boolean): void {
    if (draining === this.#spared) return;
    this.#spared = draining;
    const { logger, server } = this.#options;
    logger.warn({ server, draining, calls: this.#tenants.size }, 'a media server is drained or taken back');
    this.tellDrained();
  }

  /** The server said whether it is paused. */
  sawPaused(paused: boolean): void {
    if (paused === this.#paused) return;
    this.#paused = paused;
    const { logger, server } = this.#options;
    logger.warn({ server, paused, calls: this.#tenants.size }, 'FreeSWITCH was paused or resumed');
    this.tellDrained();
  }

  /** Notes what is known of its pause when a connection begins or ends, without a word about it. */
  resetPaused(paused: boolean): void {
    this.#paused = paused;
  }

  /** Logs when the server is drained. The owner calls it when a channel has ended. */
  tellDrained(): void {
    const { logger, server } = this.#options;
    if (this.drained) logger.info({ server }, 'a media server is drained: it has no calls');
  }

  /** Ends the tenants, because the server is gone. */
  loseAll(reason: string): void {
    const tenants = [...this.#tenants];
    this.#tenants.clear();
    for (const tenant of tenants) tenant.lose(reason);
  }
}
