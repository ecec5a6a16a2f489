import type { CallId, HandoffId, RecordingId } from './ids.ts';
import type { Page } from './page.ts';
import type { Outcome } from './outcome.ts';

/**
 * How a message ended: by a `key`, by `silence`, at its `limit`; the caller hung up; the call went on to something else
 * (`stopped`); the recording `failed`, or the program did (`crash`): what was recorded until then is the message.
 */
export const VOICEMAIL_ENDS = ['key', 'silence', 'limit', 'hangup', 'stopped', 'failed', 'crash'] as const;
export type VoicemailEnd = (typeof VOICEMAIL_ENDS)[number];

export const VOICEMAIL_STATES = ['new', 'heard'] as const;
export type VoicemailState = (typeof VOICEMAIL_STATES)[number];

/** A message that a caller has left. Times are RFC 3339, UTC, with milliseconds. */
export interface VoicemailRecord {
  /** That of its recording. */
  readonly id: RecordingId;
  readonly callId: CallId;
  readonly handoffId: HandoffId;
  /** Null: nobody's in particular. */
  readonly mailbox: string | null;
  /** `match.to` of the route of the call; null where none fitted. */
  readonly route: string | null;
  readonly from: string;
  readonly to: string;
  readonly state: VoicemailState;
  readonly startedAt: string;
  /** The sound in the file, without silence at its ends. */
  readonly durationMs: number;
  readonly endedBy: VoicemailEnd;
  /** Why the call was handed over, and what was said until then. */
  readonly reason: string;
  readonly summary: string;
  /** The fields of the context card, as the handoff was given them; null where it was given none. */
  readonly context: Readonly<Record<string, unknown>> | null;
}

export interface VoicemailQuery {
  readonly state?: VoicemailState | undefined;
  readonly mailbox?: string | undefined;
  readonly limit: number;
  /** Opaque, from a former page. @throws BadCursorError where it is none of ours */
  readonly cursor?: string | undefined;
}

/** Messages of a mailbox, as RFC 3842 counts them. */
export interface MailboxCount {
  readonly new: number;
  readonly old: number;
}

/**
 * The messages that callers have left. They are read from facts (`voicemail.left`, `voicemail.marked`,
 * `leg.recordingDeleted`, `recording.deleted`), in the transaction of these, and go with their calls.
 */
export interface VoicemailStore {
  get(id: RecordingId): Promise<VoicemailRecord | null>;
  /** Newest first. */
  list(query: VoicemailQuery): Promise<Page<VoicemailRecord>>;
  /** The mailboxes that have messages. */
  count(): Promise<ReadonlyMap<string, MailboxCount>>;
}

/** What the API can do to messages, be their calls up or over. */
export interface VoicemailControl {
  /** `not-found`: there is no such message. @returns it as it is then */
  mark(id: RecordingId, state: VoicemailState): Promise<Outcome<VoicemailRecord>>;
  /** Deletes a message with its file, and puts that on record. `not-found`: there is none. */
  remove(id: RecordingId): Promise<Outcome<null>>;
}
