import { DatabaseSync } from 'node:sqlite';
import { WEBHOOK_EVENTS } from '../../src/ports/webhook-events.ts';
import type { CallRecord } from '../../src/ports/records.ts';

/** An entry of the journal. */
export interface FileEntry {
  readonly callId: string;
  readonly sequence: number;
  readonly at: string;
  readonly type: string;
  readonly isFact: boolean;
}

/** The product's database, read past the product, which must have ended. */
export class JournalFile implements Disposable {
  readonly #database: DatabaseSync;

  constructor(file: string) {
    this.#database = new DatabaseSync(file);
  }

  /** By call, in order. */
  entries(): readonly FileEntry[] {
    const rows = this.#database.prepare(
      'SELECT call_id, sequence, at, kind, type FROM journal ORDER BY call_id, sequence',
    );
    return rows.all().map((row) => ({
      callId: String(row['call_id']),
      sequence: Number(row['sequence']),
      at: String(row['at']),
      type: String(row['type']),
      isFact: row['kind'] === 'fact',
    }));
  }

  /** The ids of all events that receivers of everything must have had. */
  eventIds(): readonly string[] {
    const events: readonly string[] = WEBHOOK_EVENTS;
    return this.entries()
      .filter(({ type, isFact }) => isFact && events.includes(type))
      .map(({ callId, sequence }) => `${callId}.${sequence}`);
  }

  calls(): readonly CallRecord[] {
    const rows = this.#database.prepare('SELECT record FROM calls').all();
    return rows.map((row) => JSON.parse(String(row['record'])) as CallRecord);
  }

  /** Trigger to bridged of every handoff that was bridged, by the product's clock, in ms. */
  bridgedMs(): readonly number[] {
    const facts = this.#database.prepare(
      `SELECT data FROM journal WHERE kind = 'fact' AND type = 'handoff.bridged' ORDER BY position`,
    );
    return facts.all().flatMap((row) => {
      const { timings } = JSON.parse(String(row['data'])) as { timings?: { bridgedMs?: number } };
      return timings?.bridgedMs === undefined ? [] : [timings.bridgedMs];
    });
  }

  /** Deliveries that are in a state. */
  count(webhook: string, state: 'pending' | 'delivered' | 'dead'): number {
    const row = this.#database
      .prepare('SELECT count(*) AS count FROM deliveries WHERE webhook = ? AND state = ?')
      .get(webhook, state);
    return Number(row?.['count']);
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }
}
