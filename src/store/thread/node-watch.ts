import { z } from 'zod';
import type { NodeAbout, NodeRecord } from '../../ports/nodes.ts';
import { readJson } from '../../shared/read-json.ts';
import type { NodeRow } from '../tables/node-table.ts';

/** A node that has not shown itself for that long, while we saw the database all the time, is dead. */
const DEAD_AFTER_MS = 8_000;
/** One that has no connection to the database any more does not come back after that. */
const GONE_AFTER_MS = 4_000;

/** Of another version of this program it may be anything. */
const ABOUT = z.object({
  version: z.string(),
  startedAt: z.string(),
  api: z.string().nullable(),
  calls: z.number(),
  draining: z.boolean(),
  follows: z.boolean(),
}) satisfies z.ZodType<NodeAbout>;

interface Seen {
  readonly instance: string;
  readonly beatMs: number;
  /** When it was seen first with this beat, by our clock. */
  readonly sinceMs: number;
}

/**
 * Tells which nodes are dead: those whose beat is the same for too long. It goes by what was seen here, one look after
 * the other, so that a database that was away for all makes nobody dead. Pure.
 */
export class NodeWatch {
  readonly #own: string;
  #seen = new Map<string, Seen>();

  constructor(own: string) {
    this.#own = own;
  }

  /** The database was away, or we stood still: what we saw before says nothing. */
  forget(): void {
    this.#seen.clear();
  }

  /** Those others who have been silent for so long that their processes may have ended. @param nowMs as of {@link look} */
  silent(rows: readonly NodeRow[], nowMs: number): readonly string[] {
    return rows.flatMap((row) => (this.#silentMs(row, nowMs) >= GONE_AFTER_MS ? [row.name] : []));
  }

  /**
   * @param nowMs by a clock that only goes forward
   * @param gone those of the {@link silent} who have no connection to the database
   */
  look(rows: readonly NodeRow[], nowMs: number, gone: ReadonlySet<string> = new Set()): readonly NodeRecord[] {
    const seen = new Map<string, Seen>();
    const records = rows.map((row): NodeRecord => {
      const { name, instance, beat_ms: beatMs, about } = row;
      const silentMs = this.#silentMs(row, nowMs);
      seen.set(name, { instance, beatMs, sinceMs: nowMs - silentMs });
      const isDead = silentMs >= DEAD_AFTER_MS || (silentMs >= GONE_AFTER_MS && gone.has(name));
      return { name, instance, isOwn: name === this.#own, beatMs, silentMs, isDead, about: readJson(ABOUT, about) };
    });
    this.#seen = seen;
    return records;
  }

  #silentMs({ name, instance, beat_ms: beatMs }: NodeRow, nowMs: number): number {
    const before = this.#seen.get(name);
    const isSame = before?.instance === instance && before.beatMs === beatMs;
    return isSame && name !== this.#own ? nowMs - before.sinceMs : 0;
  }
}
