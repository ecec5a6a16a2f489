import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { messageOf } from '../../shared/message-of.ts';
import { StoreError } from '../store-error.ts';
import type { StoreErrorCode } from '../store-error.ts';
import { readAgents } from '../tables/agent-requests.ts';
import { readCallbacks } from '../tables/callback-requests.ts';
import { JournalDatabase } from '../tables/journal-database.ts';
import type { Write } from '../tables/journal-database.ts';
import { answerOutbox } from '../tables/outbox-requests.ts';
import type { Answers, Fault, FromWorker, Numbered, Reply, Request, WorkerData } from './protocol.ts';

// The store's thread, where an fsync takes its time and never holds up signalling. All writes that wait are committed
// together (group commit), so that more load makes larger transactions, not a longer queue.

function faultOf(error: unknown, code: StoreErrorCode): Fault {
  const message = messageOf(error);
  return { code: error instanceof StoreError ? error.code : code, message };
}

interface NumberedWrite {
  readonly number: number;
  readonly write: Write;
}

/** Commits writes together. If one cannot be stored, it commits each by itself, so that one takes no other along. */
function commit(database: JournalDatabase, writes: readonly NumberedWrite[]): Reply[] {
  try {
    const written = database.commit(writes.map(({ write }) => write));
    return written.map((result, index): Reply => {
      const number = writes[index]?.number ?? 0;
      if ('value' in result) return { number, value: result.value };
      return { number, fault: { code: 'sequence', message: result.refusal } };
    });
  } catch (error) {
    const isInvalid = isBadValue(error);
    if (isInvalid && writes.length > 1) return writes.flatMap((write) => commit(database, [write]));
    const fault = faultOf(error, isInvalid ? 'invalid' : 'io');
    return writes.map(({ number }) => ({ number, fault }));
  }
}

const SQLITE_CONSTRAINT = 19;
const SQLITE_MISMATCH = 20;

/** True if a value is at fault and not the database: a constraint, or a type that SQLite does not have. */
function isBadValue(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (!('errcode' in error)) return error instanceof TypeError;
  // The low byte is the primary code (sqlite.org/rescode.html).
  const primary = Number(error.errcode) & 0xff;
  return primary === SQLITE_CONSTRAINT || primary === SQLITE_MISMATCH;
}

/** Answers requests strictly in their order. */
function serve(port: MessagePort, database: JournalDatabase, maxGroup: number): void {
  const post = (message: FromWorker): void => port.postMessage(message);
  let group: NumberedWrite[] = [];

  const commitGroup = (): Reply[] => {
    const committed = group;
    group = [];
    return committed.length === 0 ? [] : commit(database, committed);
  };

  const answer = ({ number, request }: { number: number; request: Exclude<Request, Write> }): Reply => {
    try {
      return { number, value: run(database, request) };
    } catch (error) {
      return { number, fault: faultOf(error, 'io') };
    }
  };

  const take = ({ number, request }: Numbered): void => {
    if (isWrite(request)) {
      group.push({ number, write: request });
      if (group.length >= maxGroup) post({ kind: 'replies', replies: commitGroup() });
      return;
    }
    // A read sees what was appended before it, so that is committed first.
    const replies = commitGroup();
    replies.push(answer({ number, request }));
    post({ kind: 'replies', replies });
    if (request.kind === 'close') port.close();
  };

  port.on('message', (first: readonly Numbered[]) => {
    for (let next: readonly Numbered[] | null = first; next !== null; next = taken(port)) next.forEach(take);
    const replies = commitGroup();
    if (replies.length > 0) post({ kind: 'replies', replies });
  });
}

/** What is committed together with others. */
const WRITES: Readonly<Record<Write['kind'], true>> = {
  append: true,
  settle: true,
  putAgent: true,
  setPresence: true,
  setPhone: true,
  removeAgent: true,
  reserveAgents: true,
  followAgent: true,
  releaseAgent: true,
  releaseAgentsOf: true,
  releaseOtherAgents: true,
  createCallback: true,
  changeCallback: true,
  removeCallback: true,
  claimCallback: true,
  releaseCallback: true,
  recoverCallbacks: true,
  expireCallbacks: true,
  recordActions: true,
  deleteActions: true,
};

function isWrite(request: Request): request is Write {
  return Object.hasOwn(WRITES, request.kind);
}

/** The next requests that wait already; null if none do. */
function taken(port: MessagePort): readonly Numbered[] | null {
  const received = receiveMessageOnPort(port) as { message: readonly Numbered[] } | undefined;
  return received?.message ?? null;
}

function run(database: JournalDatabase, request: Exclude<Request, Write>): Answers[keyof Answers] {
  switch (request.kind) {
    case 'call':
      return database.call(request.id);
    case 'handoff':
      return database.handoff(request.callId, request.id);
    case 'wasDialled':
      return database.dialled.has(request.callId, request.agent);
    case 'actions':
      return database.actions.list(request.request);
    case 'calls':
      return database.calls(request.request);
    case 'events':
      return database.events(request.callId, request.after, request.limit, request.only);
    case 'entries':
      return database.entries(request.after, request.limit, request.only);
    case 'transcripts':
      return database.transcripts.search(request.request);
    case 'openCalls':
      return database.openCalls(request.node);
    case 'deleteEnded':
      return database.deleteEnded(request.before, request.limit, request.at);
    case 'eraseCaller':
      return database.eraseCaller(request);
    case 'endAuditDays':
      return database.transaction(() => database.audit.endDays(request.today));
    case 'putAuditDay':
      return database.transaction(() => database.audit.putDay(request.signed));
    case 'tidyWords':
      return database.transaction(() => database.transcripts.tidy(request.isFirst));
    case 'values':
      return database.values.list(request.of);
    case 'putValue':
      return database.transaction(() => database.values.put(request.of, request.value, request.most));
    case 'removeValue':
      return database.transaction(() => database.values.remove(request.of, request.name));
    case 'putConfigVersion':
    case 'removeConfigVersion':
      return database.transaction(() => database.configVersions.answer(request));
    case 'configVersion':
    case 'configVersions':
      return database.configVersions.answer(request);
    case 'agent':
    case 'agents':
    case 'countAgents':
    case 'nextFreeAgent':
      return database.agents.read((pool) => readAgents(pool, request));
    case 'callback':
    case 'callbacks':
    case 'countCallbacks':
      return readCallbacks(database.callbacks, request);
    case 'voicemail':
    case 'voicemails':
    case 'countVoicemails':
      return database.voicemails.answer(request);
    case 'probe':
      database.probe();
      return null;
    case 'close':
      database.close();
      return null;
    default:
      return answerOutbox(database, request);
  }
}

function start(port: MessagePort, { database: options, maxGroup }: WorkerData): void {
  const post = (message: FromWorker): void => port.postMessage(message);
  try {
    const database = new JournalDatabase(options, (version, done) => post({ kind: 'migrating', version, done }));
    serve(port, database, maxGroup);
    post({ kind: 'opened' });
  } catch (error) {
    post({ kind: 'failed', fault: faultOf(error, 'open') });
    port.close();
  }
}

if (parentPort === null) throw new Error('store-worker.ts runs in a worker thread only');
start(parentPort, workerData as WorkerData);
