import type { SignedDay } from '../../ports/audit.ts';
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

/** Why a chain, or a day, does not hold. */
export interface AuditBreak {
  /** `link 7`, `entry 31 (call.speech)`, `record call`, `day 2026-01-15`. */
  readonly where: string;
  readonly message: string;
}

/** What came of looking at a chain. */
export interface ChainVerdict {
  readonly chain: string;
  readonly links: number;
  readonly entries: number;
  readonly records: number;
  /** What was known of the caller was erased: the chain holds, and nothing can be shown. */
  readonly erased: boolean;
  /** The first is the one nearest to the beginning. Empty: it holds. */
  readonly breaks: readonly AuditBreak[];
  /** What is as it should be, and yet not all. */
  readonly notes: readonly string[];
}

/** What came of looking at a day. */
export interface DayVerdict {
  readonly day: string;
  readonly chains: number;
  /** Null: it is not signed yet. */
  readonly signed: SignedDay | null;
  readonly breaks: readonly AuditBreak[];
}
