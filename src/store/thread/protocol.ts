import type { SignedDay } from '../../ports/audit.ts';
import type { JournalEntry } from '../../ports/journal.ts';
import type { KeptEntry } from '../../records/facts/index.ts';
import type { Fault } from './fault.ts';
import type { ActionAnswers, ActionRead } from '../tables/action-table.ts';
import type { AgentAnswers, AgentRead } from '../tables/agent-requests.ts';
import type { CallbackAnswers, CallbackRead } from '../tables/callback-requests.ts';
import type { ConfigVersionAnswers, ConfigVersionRequest } from '../tables/config-version-table.ts';
import type { ListRequest, RecordPage } from '../tables/call-query.ts';
import type { DatabaseTarget } from '../sql/database.ts';
import type { StoreOutage } from '../../ports/store-outage.ts';
import type { Write } from '../tables/store-tables.ts';
import type { EraseRequest, Erased } from '../tables/erasure.ts';
import type { CallPlace, NodeRecord, NoticeTopic } from '../../ports/nodes.ts';
import type { NodeAnswers, NodeRequest } from '../tables/node-table.ts';
import type { NodeWork, NodeWorkAnswers } from '../tables/node-request-table.ts';
import type { KeptValueAnswers, KeptValueRequest } from '../tables/kept-value-table.ts';
import type { EntryOwner } from '../tables/journal-queries.ts';
import type { OutboxAnswers, OutboxRequest } from '../tables/outbox-requests.ts';
import type { QueuePlaceAnswers } from '../tables/queue-place-table.ts';
import type { TranscriptPage, TranscriptRequest } from '../tables/transcript-page.ts';
import type { VoicemailAnswers, VoicemailRequest } from '../tables/voicemail-table.ts';

/** What the store's thread is asked for. */
export type Request =
  | Write
  | OutboxRequest
  | KeptValueRequest
  | ConfigVersionRequest
  | VoicemailRequest
  | NodeRequest
  | NodeWork
  | AgentRead
  | ActionRead
  | CallbackRead
  /** Who waits for agents, at all nodes. */
  | { readonly kind: 'places' }
  | { readonly kind: 'call'; readonly id: string }
  | { readonly kind: 'callPlace'; readonly id: string }
  | { readonly kind: 'newestPosition' }
  /** Whose entries come after a position. */
  | { readonly kind: 'callsAfter'; readonly after: number; readonly limit: number }
  | { readonly kind: 'wasDialled'; readonly callId: string; readonly agent: string }
  | { readonly kind: 'handoff'; readonly callId: string; readonly id: string }
  | { readonly kind: 'calls'; readonly request: ListRequest }
  | {
      readonly kind: 'events';
      readonly callId: string;
      readonly after: number;
      readonly limit: number;
      readonly only: JournalEntry['kind'] | null;
    }
  | {
      readonly kind: 'entries';
      readonly after: number;
      readonly limit: number;
      readonly only: JournalEntry['kind'] | null;
    }
  | { readonly kind: 'transcripts'; readonly request: TranscriptRequest }
  | { readonly kind: 'openCalls'; readonly node: string | null }
  | { readonly kind: 'deleteEnded'; readonly before: string; readonly limit: number; readonly at: string }
  | ({ readonly kind: 'eraseCaller' } & EraseRequest)
  | { readonly kind: 'endAuditDays'; readonly today: string }
  | { readonly kind: 'putAuditDay'; readonly signed: SignedDay }
  | { readonly kind: 'tidyWords'; readonly isFirst: boolean }
  /** Tells the other processes; it may get lost. */
  | { readonly kind: 'tell'; readonly topic: NoticeTopic; readonly text: string }
  /** What other processes are to know of this one, as JSON. */
  | { readonly kind: 'describeNode'; readonly about: string }
  /** Asks whether it can be written. */
  | { readonly kind: 'probe' }
  /** The last request. */
  | { readonly kind: 'close' };

/** What each request is answered with. */
export interface Answers
  extends
    ActionAnswers,
    OutboxAnswers,
    KeptValueAnswers,
    NodeAnswers,
    NodeWorkAnswers,
    ConfigVersionAnswers,
    QueuePlaceAnswers,
    AgentAnswers,
    CallbackAnswers,
    VoicemailAnswers {
  append: null;
  settle: null;
  call: string | null;
  callPlace: CallPlace | null;
  newestPosition: number;
  callsAfter: readonly EntryOwner[];
  handoff: string | null;
  wasDialled: boolean;
  calls: RecordPage;
  events: readonly KeptEntry[];
  entries: readonly KeptEntry[];
  transcripts: TranscriptPage;
  openCalls: readonly string[];
  deleteEnded: readonly string[];
  eraseCaller: Erased;
  endAuditDays: null;
  putAuditDay: boolean;
  tidyWords: boolean;
  tell: null;
  describeNode: null;
  probe: null;
  close: null;
}

/** A request with the number that its answer carries. */
export interface Numbered {
  readonly number: number;
  readonly request: Request;
}

/** The answer to one request. */
export type Reply =
  | { readonly number: number; readonly value: Answers[keyof Answers] }
  | { readonly number: number; readonly fault: Fault };

/** A message from the thread: first whether the database is open, then replies, several at a time. */
export type FromWorker =
  /** A database of a former version is brought up to that one, which may take minutes. */
  | { readonly kind: 'migrating'; readonly version: number; readonly done: boolean }
  | { readonly kind: 'opened' }
  /** The database went away, or is there again (null). */
  | { readonly kind: 'outage'; readonly outage: StoreOutage | null }
  /** Which processes share the database, whenever it was looked. */
  | { readonly kind: 'nodes'; readonly nodes: readonly NodeRecord[] }
  /** Another process told something. */
  | { readonly kind: 'notice'; readonly topic: string; readonly text: string; readonly from: string }
  /** Something may have been told that was not heard. */
  | { readonly kind: 'gap' }
  /** Something that somebody should look at. */
  | { readonly kind: 'trouble'; readonly message: string }
  | { readonly kind: 'failed'; readonly fault: Fault }
  | { readonly kind: 'replies'; readonly replies: readonly Reply[] };

/** What the thread is started with. */
export interface WorkerData {
  readonly database: DatabaseTarget;
  /** Where steps of calls wait while a database server is away; null: nowhere. */
  readonly spool: SpoolPlace | null;
  /** The process that new calls belong to. */
  readonly node: string;
  /** Another one at each start. */
  readonly instance: string;
  /** Batches that are committed together at most. */
  readonly maxGroup: number;
}

/** Where a spool is, and how large it may become. */
export interface SpoolPlace {
  readonly directory: string;
  readonly maxBytes: number;
}
