import type { AgentId, CallId, HandoffId, LegId } from './ids.ts';
import type { JournalEntry, StoredEntry } from './journal.ts';
import type { NewDelivery } from './outbox.ts';
import type { Page } from './page.ts';
import type { CallRecord, CallStateName, HandoffRecord, LegRole } from './records.ts';

/** What one step of a call leaves on record. It is written together or not at all. */
export interface JournalBatch {
  readonly entries: readonly JournalEntry[];
  /** The call as it is after the entries. */
  readonly call: CallRecord;
  /** The handoffs that the entries changed, as they are after them. */
  readonly handoffs: readonly HandoffRecord[];
  /** What receivers of webhooks are to be told of the entries. @defaultValue nothing */
  readonly deliveries?: readonly NewDelivery[];
}

export interface CallQuery {
  readonly state?: CallStateName | undefined;
  /** Exact number or URI of the caller. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** RFC 3339, inclusive. */
  readonly startedFrom?: string | undefined;
  /** RFC 3339, exclusive. */
  readonly startedTo?: string | undefined;
  /** Only calls for which the telephone of this agent was rung. */
  readonly dialled?: AgentId | undefined;
  readonly limit: number;
  /** Opaque, from a former page. @throws BadCursorError where it is none of ours */
  readonly cursor?: string | undefined;
}

export interface TranscriptQuery {
  /** Words, or several with blanks between that follow each other. All must be there; case and accents do not count. */
  readonly phrases: readonly string[];
  /** RFC 3339: what was told at that time or later. */
  readonly from?: string | undefined;
  /** RFC 3339: what was told before. */
  readonly to?: string | undefined;
  /** Whether private segments count. */
  readonly withPrivate: boolean;
  readonly limit: number;
  /** Opaque, from a former page. @throws BadCursorError where it is none of ours */
  readonly cursor?: string | undefined;
}

/** A segment of a transcript in which words were found. */
export interface TranscriptMatch {
  readonly callId: CallId;
  /** When its fact was written (RFC 3339). */
  readonly at: string;
  /** Null for an application that has no leg. */
  readonly leg: LegId | null;
  readonly role: LegRole;
  /** Milliseconds from the start of the call. */
  readonly startMs: number;
  /** The text, or what is around the words if it is long. */
  readonly snippet: string;
  readonly private: boolean;
}

/** A cursor that this store did not give out. */
export class BadCursorError extends Error {
  override readonly name = 'BadCursorError';
}

/** Where the journal lives, and the records that are read from it. */
export interface Store {
  /**
   * Appends to a call's journal. Batches of one call become durable in the order of the calls to `append`.
   * Resolves when the batch would survive a power cut. Reads see batches appended before them.
   */
  append(batch: JournalBatch): Promise<void>;
  getCall(id: CallId): Promise<CallRecord | null>;
  /** Newest first. */
  listCalls(query: CallQuery): Promise<Page<CallRecord>>;
  /** Whether the telephone of an agent is or was rung for a call (`agent:ID`, however it came to that). */
  wasDialled(call: CallId, agent: AgentId): Promise<boolean>;
  getHandoff(call: CallId, id: HandoffId): Promise<HandoffRecord | null>;
  /**
   * In order of `sequence`; at most `limit` entries with a sequence above `after`.
   * @param kind only inputs, or only facts (those too that this program cannot read)
   */
  listEvents(call: CallId, after: number, limit: number, kind?: JournalEntry['kind']): Promise<readonly StoredEntry[]>;
  /**
   * The journals of all calls as one, in order of `position`: at most `limit` entries with a position above `after`.
   * Once an entry has been seen, none comes with a smaller position. So a reader that goes on from its last position
   * misses nothing and gets nothing twice. No position is used again. Those of deleted calls are missing. The entries
   * of one call come in their sequence.
   * @param kind only inputs, or only facts (those too that this program cannot read)
   */
  readFrom(after: number, limit: number, kind?: JournalEntry['kind']): Promise<readonly StoredEntry[]>;
  /**
   * What was said, in transcripts of all calls (`call.speech`, `ai.talk`), the newest first. A search is bounded: a page
   * may have fewer than `limit` items, or none, while its cursor says that there may be more. It finds what is durable.
   */
  searchTranscripts(query: TranscriptQuery): Promise<Page<TranscriptMatch>>;
  /**
   * Calls that have no `endedAt`, oldest first: at the start, those that a crash cut off.
   * @param node only those of this node. A call belongs to the node whose store wrote its first batch; calls from before
   * there were nodes belong to none
   */
  openCalls(node?: string): Promise<readonly CallRecord[]>;
  /**
   * Deletes calls that ended before that time (RFC 3339), the oldest first and at most `limit`, with their handoffs,
   * journals and transcripts. Of several nodes each deletes its own, and those of nodes that are gone.
   * @returns those that were deleted
   */
  deleteEnded(before: string, limit: number): Promise<readonly CallId[]>;
  /** Null if it can be written; otherwise the reason why not. */
  unavailable(): string | null;
  close(): Promise<void>;
}
