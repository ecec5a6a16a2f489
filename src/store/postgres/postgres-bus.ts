import { Socket } from 'node:net';
import pg from 'pg';
import type { Clock, TimerHandle } from '../../ports/clock.ts';
import { within } from '../../shared/within.ts';

/** The channel of a database by which its nodes tell each other (LISTEN, NOTIFY). */
const CHANNEL = 'warmbridge';
/** The server takes 7999 octets (postgresql.org/docs/15/sql-notify.html). */
const MAX_OCTETS = 7_000;
const CONNECT_MS = 2_000;
/** A server that does not answer for so long is not there. */
const ANSWER_MS = 5_000;
/** So often it is asked whether it is: a network that swallows all breaks no connection. */
const ASK_EVERY_MS = 5_000;
const CLOSE_MS = 1_000;
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

/** A connection, and what it goes through: that can be cut off where the connection says nothing any more. */
interface Line {
  readonly client: pg.Client;
  readonly socket: Socket;
}

/** Hears what other nodes tell, by a connection of its own, which is made again where it breaks or leads nowhere. */
export class PostgresBus {
  readonly #options: PostgresBusOptions;
  #line: Line | null = null;
  #waiting: string[] = [];
  #isTelling = false;
  #pauseMs = FIRST_PAUSE_MS;
  /** Until it is connected again. */
  #timer: TimerHandle | null = null;
  /** Until the server is asked again. */
  #asking: TimerHandle | null = null;
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
    for (const timer of [this.#timer, this.#asking]) if (timer !== null) this.#options.clock.cancel(timer);
    const line = this.#line;
    this.#line = null;
    if (line !== null) await this.#end(line);
  }

  async #connect(): Promise<void> {
    const line = this.#newLine();
    const { client } = line;
    try {
      await this.#inTime(async () => {
        await client.connect();
        await client.query(`listen ${CHANNEL}`);
      });
    } catch {
      line.socket.destroy();
      this.#again();
      return;
    }
    if (this.#isClosed) {
      await this.#end(line);
      return;
    }
    this.#line = line;
    this.#pauseMs = FIRST_PAUSE_MS;
    if (!this.#isFirst) this.#options.onGap();
    this.#isFirst = false;
    this.#askLater(line);
    void this.#tellWaiting();
  }

  #newLine(): Line {
    const { url, node, onNotice } = this.#options;
    const socket = new Socket();
    const client = new pg.Client({
      connectionString: url,
      application_name: `warmbridge ${node} notices`,
      connectionTimeoutMillis: CONNECT_MS,
      keepAlive: true,
      stream: () => socket,
    });
    const line = { client, socket };
    client.on('error', () => this.#lost(line));
    client.on('end', () => this.#lost(line));
    client.on('notification', ({ payload = '' }) => {
      const [from = '', topic = '', ...text] = payload.split('\n');
      if (from !== node) onNotice(topic, text.join('\n'), from);
    });
    return line;
  }

  #askLater(line: Line): void {
    this.#asking = this.#options.clock.schedule(ASK_EVERY_MS, () => void this.#ask(line));
  }

  async #ask(line: Line): Promise<void> {
    try {
      await this.#inTime(() => line.client.query('select 1'));
    } catch {
      this.#lost(line);
      return;
    }
    if (this.#line === line) this.#askLater(line);
  }

  #lost(line: Line): void {
    if (this.#line !== line) return;
    this.#line = null;
    if (this.#asking !== null) this.#options.clock.cancel(this.#asking);
    this.#asking = null;
    line.socket.destroy();
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

  /** Says goodbye to the server, which may not be there. */
  async #end({ client, socket }: Line): Promise<void> {
    await this.#inTime(() => client.end(), CLOSE_MS).catch(() => undefined);
    socket.destroy();
  }

  /** @throws DeadlineError and what `work` throws */
  async #inTime(work: () => Promise<unknown>, ms = ANSWER_MS): Promise<void> {
    await within({ clock: this.#options.clock, ms, who: 'the database' }, work);
  }

  async #tellWaiting(): Promise<void> {
    if (this.#isTelling) return;
    this.#isTelling = true;
    while (this.#line !== null && this.#waiting.length > 0) {
      const { client } = this.#line;
      const payloads = this.#waiting;
      this.#waiting = [];
      try {
        // All that waits by one statement.
        await this.#inTime(() =>
          client.query(`select pg_notify('${CHANNEL}', payload) from unnest($1::text[]) as payload`, [payloads]),
        );
      } catch {
        // The connection broke, and whoever listens looks again when it is back; others are told of by what changed.
      }
    }
    this.#isTelling = false;
  }
}
