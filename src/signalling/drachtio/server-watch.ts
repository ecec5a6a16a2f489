import type { Logger } from 'pino';
import type { Clock, TimerHandle } from '../../ports/clock.ts';
import type { SrfClient } from './srf.ts';
import { connectionOf } from './srf.ts';

/** Time between two pings. */
const PING_MS = 2_000;
/**
 * The server hangs after this many pings in a row without a sign of life. Pings are counted, so that a stall of our own
 * does not look like one of the server.
 */
const PINGS = 3;

/**
 * Notices a SIP server that hangs with its connection open, which TCP does not. It drops the connection, which then
 * counts as lost. Any data is a sign of life. It watches reconnects too: a hanging server accepts them and never says
 * whether it takes our secret.
 */
export class ServerWatch {
  readonly #srf: SrfClient;
  readonly #clock: Clock;
  readonly #logger: Logger;
  #timer: TimerHandle | null = null;
  #socket: unknown = null;
  #received = 0;
  #silent = 0;

  constructor(srf: SrfClient, clock: Clock, logger: Logger) {
    this.#srf = srf;
    this.#clock = clock;
    this.#logger = logger;
  }

  start(): void {
    this.#timer = this.#clock.schedule(PING_MS, () => this.#look());
  }

  stop(): void {
    if (this.#timer !== null) this.#clock.cancel(this.#timer);
    this.#timer = null;
  }

  #look(): void {
    const connection = connectionOf(this.#srf);
    const heard = connection?.socket !== this.#socket || connection?.received !== this.#received;
    this.#socket = connection?.socket;
    this.#received = connection?.received ?? 0;
    this.#silent = heard ? 0 : this.#silent + 1;
    if (connection !== null) {
      if (this.#silent < PINGS) connection.ping();
      else {
        this.#logger.error('the SIP server does not answer, and its connection is given up');
        connection.drop();
      }
    }
    this.start();
  }
}
