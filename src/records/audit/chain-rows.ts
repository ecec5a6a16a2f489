import type { AuditedEntry, AuditedRecord, ChainEnd, Link } from './link.ts';

/** The end that a chain had on a day (UTC). */
export interface DayEnd extends ChainEnd {
  readonly day: string;
}

/** A row of the store, and what of it does not go with its own record. */
export interface StoredRecord extends AuditedRecord {
  /** What is wrong between its columns; null: nothing is. */
  readonly discord: string | null;
}

/** All that the store has of one chain. */
export interface ChainRows {
  readonly chain: string;
  /** In their order. */
  readonly links: readonly Link[];
  /** Null: gone. */
  readonly salt: string | null;
  /** Of its journal, by sequence. */
  readonly entries: readonly AuditedEntry[];
  readonly records: readonly StoredRecord[];
  /** By day. */
  readonly ends: readonly DayEnd[];
}
