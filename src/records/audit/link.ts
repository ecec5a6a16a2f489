import { checkedCommitment, commitment, sha256 } from './commitment.ts';
import { sortedJson } from './sorted-json.ts';

/** The version of links and statements. */
export const AUDIT_VERSION = 1;
/** The chain of what concerns no call alone: calls that were removed, and callers that were erased. */
export const PROGRAM_CHAIN = 'program';

/** A line of a call's journal as it is stored. */
export interface AuditedEntry {
  readonly sequence: number;
  readonly at: string;
  readonly kind: string;
  readonly type: string;
  readonly version: number | null;
  /** JSON. */
  readonly data: string;
}

/** A row beside the journal that a chain vouches for, as it is stored. */
export interface AuditedRecord {
  /** `call`, `handoff/ID`, `voicemail/ID` or `delivery/ID`. */
  readonly name: string;
  /** Columns beside the record. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** JSON. */
  readonly record: string;
}

/** Something that was done to records, in the open: it has nothing of a caller. */
export type AuditEvent =
  /** These calls were deleted, each with the end of its chain. */
  | { readonly type: 'calls.removed'; readonly reason: 'retention'; readonly calls: readonly ChainEnd[] }
  /** What was known of a caller was erased from these calls. */
  | { readonly type: 'caller.erased'; readonly calls: readonly string[]; readonly by: string }
  /** This call's part of it. Nothing before it can be shown any more. */
  | { readonly type: 'call.erased' };

/** The newest link of a chain. */
export interface ChainEnd {
  readonly chain: string;
  readonly n: number;
  readonly hash: string;
}

/** What one transaction added to a chain. Its canonical JSON is what is hashed. */
export interface LinkBody {
  readonly v: typeof AUDIT_VERSION;
  /** The call's id, or {@link PROGRAM_CHAIN}. */
  readonly chain: string;
  /** 1 for the first, without gaps. */
  readonly n: number;
  /** When it was written: RFC 3339, UTC. */
  readonly at: string;
  /** The hash of the link before; null of the first. */
  readonly prev: string | null;
  /** Commitments to entries of the journal from the sequence `first` on. */
  readonly entries?: { readonly first: number; readonly commitments: readonly string[] };
  /** Commitments to records as they are now; null: it is gone. */
  readonly records?: Readonly<Record<string, string | null>>;
  readonly event?: AuditEvent;
}

/** A link as it is stored. */
export interface Link {
  readonly n: number;
  readonly at: string;
  /** Canonical JSON (RFC 8785) of a {@link LinkBody}. */
  readonly body: string;
  /** SHA-256 of `body`, base64url. */
  readonly hash: string;
}

/** What a transaction wrote of a call. */
export interface AuditedWrite {
  readonly entries: readonly AuditedEntry[];
  readonly records: readonly AuditedRecord[];
  /** Names of records that it deleted. */
  readonly gone: readonly string[];
  readonly event?: AuditEvent;
}

/** The link that continues a chain. @param last null: it is the first */
export function newLink(
  chain: string,
  last: Pick<Link, 'n' | 'hash'> | null,
  at: string,
  salt: string,
  write: AuditedWrite,
): Link {
  const { entries, records, gone, event } = write;
  const [first] = entries;
  const n = (last?.n ?? 0) + 1;
  const body: LinkBody = {
    v: AUDIT_VERSION,
    chain,
    n,
    at,
    prev: last?.hash ?? null,
    ...(first !== undefined && {
      entries: { first: first.sequence, commitments: entries.map((entry) => entryCommitment(salt, entry)) },
    }),
    ...(records.length + gone.length > 0 && {
      records: Object.fromEntries([
        ...gone.map((name) => [name, null] as const),
        ...records.map((record) => [record.name, recordCommitment(salt, record)] as const),
      ]),
    }),
    ...(event !== undefined && { event }),
  };
  const text = sortedJson(body);
  return { n, at, body: text, hash: sha256(text) };
}

function entryCommitment(salt: string, { data, ...fields }: AuditedEntry): string {
  return commitment(salt, fields, data);
}

function recordCommitment(salt: string, { name, fields, record }: AuditedRecord): string {
  return commitment(salt, { ...fields, name }, record);
}

/** Whether a commitment is that to this entry. @param salt the chain's */
export function fitsEntry(salt: string, { data, ...fields }: AuditedEntry, due: string): boolean {
  return checkedCommitment(salt, { ...fields }, data) === due;
}

/** The same of a record. */
export function fitsRecord(salt: string, { name, fields, record }: AuditedRecord, due: string): boolean {
  return checkedCommitment(salt, { ...fields, name }, record) === due;
}
