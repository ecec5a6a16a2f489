import pg from 'pg';
import type { Clock, TimerHandle } from '../../ports/clock.ts';

/** The channel of a database by which its nodes tell each other (LISTEN, NOTIFY). */
const CHANNEL = 'warmbridge';
/** The server takes 7999 octets (postgresql.org/docs/15/sql-notify.html). */
const MAX_OCTETS = 7_000;
const CONNECT_MS = 2_000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;
/** What waits for a connection; more is dropped, because whoever missed it looks again. */
const MAX_WAITING = 1_000;

/** What is told, as the channel carries it. The names of nodes and topics have no line breaks. */
export function noticePayload(from: string, topic: string, text: string): string {
  const isTooLong = Buffer.byteLength(text) > MAX_OCTETS;
  return `${from}\n${topic}\n${isTooLong ? '' : text.replaceAll('\0', '')}`;
}

/** The statement that tells it, within a transaction at its end. */
export const NOTIFY = `select pg_notify('${CHANNEL}', $1)`;

export interface PostgresBusOptions {
  readonly url: string;
  /** The name of this node. */
  readonly node: string;
  readonly clock: Clock;
  readonly onNotice: (topic: string, text: string, from: string) => void;
  /** The connection was away: something may have been told meanwhile. */
  readonly onGap: () => void;
}

/** Hears what other nodes tell, by a connection of its own, which is made again where it breaks. */
export class PostgresBus {
  readonly #options: PostgresBusOptions;
  #client: pg.Client | null = null;
  #waiting: string[] = [];
  #isTelling = false;
  #pauseMs = FIRST_PAUSE_MS;
  #timer: TimerHandle | null = null;
  #isFirst = true;
  #isClosed = false;

  constructor(options: PostgresBusOptions) {
    this.#options = options;
  }

  /** Resolves once it listens, or could not for the first time; it goes on trying. */
  async start(): Promise<void> {
    await this.#connect();
  }

  /** Tells all other nodes, in order. */
  tell(topic: string, text: string): void {
    if (this.#waiting.length >= MAX_WAITING) return;
    this.#waiting.push(noticePayload(this.#options.node, topic, text));
    void this.#tellWaiting();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#timer !== null) this.#options.clock.cancel(this.#timer);
    const client = this.#client;
    this.#client = null;
    await client?.end().catch(() => undefined);
  }

  async #connect(): Promise<void> {
    const { url, node, onNotice, onGap } = this.#options;
    const client = new pg.Client({
      connectionString: url,
      application_name: `warmbridge ${node} notices`,
      connectionTimeoutMillis: CONNECT_MS,
      keepAlive: true,
    });
    client.on('error', () => this.#lost(client));
    client.on('end', () => this.#lost(client));
    client.on('notification', ({ payload = '' }) => {
      const [from = '', topic = '', ...text] = payload.split('\n');
      if (from !== node) onNotice(topic, text.join('\n'), from);
    });
    try {
      await client.connect();
      await client.query(`listen ${CHANNEL}`);
    } catch {
      client.end().catch(() => undefined);
      this.#again();
      return;
    }
    if (this.#isClosed) {
      await client.end().catch(() => undefined);
      return;
    }
    this.#client = client;
    this.#pauseMs = FIRST_PAUSE_MS;
    if (!this.#isFirst) onGap();
    this.#isFirst = false;
    void this.#tellWaiting();
  }

  #lost(client: pg.Client): void {
    if (this.#client !== client) return;
    this.#client = null;
    client.end().catch(() => undefined);
    this.#again();
  }

  #again(): void {
    if (this.#isClosed || this.#timer !== null) return;
    this.#isFirst = false;
    this.#timer = this.#options.clock.schedule(this.#pauseMs, () => {
      this.#timer = null;
      void this.#connect();
    });
    this.#pauseMs = Math.min(this.#pauseMs * 2, LONGEST_PAUSE_MS);
  }

  async #tellWaiting(): Promise<void> {
    if (this.#isTelling) return;
    this.#isTelling = true;
    while (this.#client !== null && this.#waiting.length > 0) {
      const payloads = this.#waiting;
      this.#waiting = [];
      try {
        // All that waits by one statement.
        await this.#client.query(`select pg_notify('${CHANNEL}', payload) from unnest($1::text[]) as payload`, [
          payloads,
        ]);
      } catch {
        // The connection broke, and whoever listens looks again when it is back; others are told of by what changed.
      }
    }
    this.#isTelling = false;
  }
}
