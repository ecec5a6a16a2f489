import type { CallId, RecordingId } from './ids.ts';
import type { RecordingFormat, WantedContent } from './recording-files.ts';

/** A statement about a day (UTC) that is over: what its chains came to, signed. */
export interface SignedDay {
  /** `2026-01-15`. */
  readonly day: string;
  /** Canonical JSON (RFC 8785). */
  readonly statement: string;
  /** Ed25519 (RFC 8032) over `statement`, base64url. */
  readonly signature: string;
  /** The public key: SPKI, DER, base64url. */
  readonly key: string;
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
  /** Files that are to be there. */
  readonly recordings: number;
  /** The days (UTC) on which it went on. */
  readonly days: readonly string[];
  /** What was known of the caller was erased: the chain holds, and nothing can be shown. */
  readonly erased: boolean;
  /** The first is the one nearest to the beginning. Empty: it holds. */
  readonly breaks: readonly AuditBreak[];
  /** What is as it should be, and yet not all. */
  readonly notes: readonly string[];
}

/** A recording that is to be there. */
export interface DueRecording extends WantedContent {
  /** That of the call itself has the id of the call. */
  readonly recording: RecordingId;
  readonly format: RecordingFormat;
}

/** What came of looking at a chain, with the recordings that it vouches for: they are not looked at yet. */
export interface CheckedChain extends Omit<ChainVerdict, 'recordings'> {
  readonly due: readonly DueRecording[];
}

/** What came of looking at a call: its chain, its recordings, and the statements about its days. */
export interface CallVerdict extends ChainVerdict {
  /** Those of its days that are not signed yet. */
  readonly unsigned: readonly string[];
}

/** What came of looking at a day. */
export interface DayVerdict {
  readonly day: string;
  readonly chains: number;
  /** Null: it is not signed yet. */
  readonly signed: SignedDay | null;
  readonly breaks: readonly AuditBreak[];
}

/** A day that is over and not signed. */
export interface UnsignedDay {
  readonly day: string;
  /** Chains that went on that day. */
  readonly chains: number;
  /** SHA-256 over their ends, base64url. */
  readonly root: string;
}

/** Stands in the place of a party that was erased, as `from` or `to` of its calls. */
export const ERASED_PARTY = 'erased';

/** What came of an erasure. */
export interface ErasedCaller {
  readonly calls: readonly CallId[];
  /** Calls of that number that are up, which are as they were. */
  readonly up: number;
}

/** Keeps what vouches for the records, and holds these against it. */
export interface AuditStore {
  /**
   * Nothing is added to the day from now on. One that is signed already stays as it is.
   * @returns false: it is signed already
   */
  putDay(signed: SignedDay): Promise<boolean>;
  /** Days before that one that are not signed, in their order. */
  unsignedDays(today: string): Promise<readonly UnsignedDay[]>;
  /** The newest first, before that day where one is given. */
  signedDays(limit: number, before?: string): Promise<readonly SignedDay[]>;
  /** @returns null: there is no such call */
  verifyCall(call: CallId): Promise<CheckedChain | null>;
  /** @param key the public key that must have signed; null: the one that the statement names */
  verifyDay(day: string, key: string | null): Promise<DayVerdict>;
  /**
   * Erases what is known of a caller, or of a party that was called, from all calls that are over: journals, words,
   * messages, what was told to receivers, callbacks. What is left of a call is when it was and what became of it. Chains
   * still hold. Files are left to the caller, and those of other nodes to them.
   * @param number as it is on record
   * @param by who asked for it, for the record
   */
  eraseCaller(number: string, by: string): Promise<ErasedCaller>;
  /** The chain of a call with all that it vouches for, as lines of JSON (docs/records.md). @returns null: there is no such call */
  exportCall(call: CallId): Promise<readonly string[] | null>;
}
