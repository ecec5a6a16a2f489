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
 * An event that the call machine was given. A replay of them all gives the same facts. To all other readers they are
 * opaque, but for a `sipCallId` in `data`: it says that the call has that dialog.
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
 * A fact in the store that this program cannot read: its type is unknown, its version is newer, or its data does not
 * fit. Code that hands facts on hands it on as it is. Code that counts on its data passes it over.
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
