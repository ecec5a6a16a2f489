import type { Fact, FACT_VERSION } from './facts.ts';
import type { CallId } from './ids.ts';

/** What every line of a call's journal has. */
interface Line {
  readonly callId: CallId;
  /** 1 for the first entry of a call, without gaps. */
  readonly sequence: number;
  /** RFC 3339, UTC, milliseconds. */
  readonly at: string;
}

/**
 * An event that the call machine was given. Replaying them all gives the same facts; to all other readers they are
 * opaque.
 */
export interface InputEntry extends Line {
  readonly kind: 'input';
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What the machine made of its inputs: a public event such as `handoff.bridged`. */
export type FactEntry = Line & { readonly kind: 'fact'; readonly version: typeof FACT_VERSION } & Fact;

/** One line of a call's journal. */
export type JournalEntry = InputEntry | FactEntry;

/**
 * A fact in the store that this program cannot read: of a type that it does not know, of a newer version, or with data
 * that does not fit. Whoever hands facts on hands it on as it is; whoever counts on its data passes it over.
 */
export interface UnreadableEntry extends Line {
  readonly kind: 'unreadable';
  readonly version: number;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** An entry as it comes out of the store. Facts of older versions have the present form. */
export type StoredEntry = (JournalEntry | UnreadableEntry) & {
  /** Its place among the entries of all calls, from 1, in the order in which they were written. */
  readonly position: number;
};
