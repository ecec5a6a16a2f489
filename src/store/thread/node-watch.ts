import type { NodeAbout, NodeRecord } from '../../ports/nodes.ts';
import type { NodeRow } from '../tables/node-table.ts';

/** A node that has not shown itself for that long, while we saw the database all the time, is dead. */
export const DEAD_AFTER_MS = 8_000;

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

  /** @param nowMs by a clock that only goes forward */
  look(rows: readonly NodeRow[], nowMs: number): readonly NodeRecord[] {
    const seen = new Map<string, Seen>();
    const records = rows.map(({ name, instance, beat_ms: beatMs, about }): NodeRecord => {
      const before = this.#seen.get(name);
      const isSame = before?.instance === instance && before.beatMs === beatMs;
      const sinceMs = isSame ? before.sinceMs : nowMs;
      seen.set(name, { instance, beatMs, sinceMs });
      const isOwn = name === this.#own;
      const silentMs = isOwn ? 0 : nowMs - sinceMs;
      return { name, instance, isOwn, silentMs, isDead: silentMs >= DEAD_AFTER_MS, about: aboutOf(about) };
    });
    this.#seen = seen;
    return records;
  }
}

function aboutOf(json: string): NodeAbout | null {
  const about = JSON.parse(json) as Partial<NodeAbout>;
  return about.version === undefined ? null : (about as NodeAbout);
}
