import type { Session } from '../sql/session.ts';
import { readAgents } from '../tables/agent-requests.ts';
import { readCallbacks } from '../tables/callback-requests.ts';
import { callQuery, recordPage } from '../tables/call-query.ts';
import { wasDialled } from '../tables/dialled-table.ts';
import { deleteEnded } from '../tables/ended-calls.ts';
import { eraseCaller } from '../tables/erasure.ts';
import {
  CALL,
  CALL_PLACE,
  ENTRIES,
  EVENTS,
  HANDOFF,
  keptEntry,
  NEWEST,
  OPEN_CALLS,
  OPEN_CALLS_OF,
  OWNERS,
} from '../tables/journal-queries.ts';
import { answerOutbox } from '../tables/outbox-requests.ts';
import type { StoreTables, Write } from '../tables/store-tables.ts';
import { searchTranscripts } from '../tables/transcript-page.ts';
import type { Answers, Request } from './protocol.ts';

/** What is not committed together with others. */
export type Question = Exclude<Request, Write>;
/** Of those, what changes the database. */
type Change = Extract<Question, { readonly kind: keyof typeof CHANGES }>;
type Reading = Exclude<
  Question,
  Change | { readonly kind: 'probe' | 'close' | 'claim' | 'release' | 'tell' | 'describeNode' }
>;

const CHANGES = {
  hasten: true,
  shift: true,
  abandon: true,
  adopt: true,
  expire: true,
  unstick: true,
  replay: true,
  deleteDeliveries: true,
  deleteEnded: true,
  eraseCaller: true,
  endAuditDays: true,
  putAuditDay: true,
  tidyWords: true,
  putValue: true,
  addValue: true,
  replaceValue: true,
  removeValue: true,
  putConfigVersion: true,
  removeConfigVersion: true,
  claimNode: true,
  buryNode: true,
  putNodeRequest: true,
  takeNodeRequests: true,
  answerNodeRequest: true,
  settleNodeRequest: true,
} as const;

/** Steps of calls wait for changes, so that these must not take long where a database server is silent. */
const CHANGE_MS = 2_000;
/** What deletes many rows. */
const SLOW = { deleteEnded: true, eraseCaller: true, endAuditDays: true } as const;
const SLOW_MS = 10_000;

function isChange(request: Question): request is Change {
  return Object.hasOwn(CHANGES, request.kind);
}

/** Whether it must be done before anything that comes after it: it changes something, or looks at what is in memory. */
export function isQuestionInTurn(question: Question): boolean {
  return isChange(question) || Object.hasOwn(IN_TURN, question.kind);
}

const IN_TURN = {
  claim: true,
  release: true,
  agent: true,
  agents: true,
  countAgents: true,
  nextFreeAgent: true,
  probe: true,
  close: true,
} as const;

/** Answers what the store's thread is asked. @throws Error of the database */
export async function answerRequest(tables: StoreTables, request: Question): Promise<Answers[keyof Answers]> {
  // Where there are no other processes, nobody is told.
  if (request.kind === 'close' || request.kind === 'tell' || request.kind === 'describeNode') return null;
  const { deliveries } = tables;
  if (request.kind === 'release') {
    deliveries.release(request.ids);
    return null;
  }
  if (request.kind === 'claim') {
    const { webhook, nowMs, limit } = request;
    const due = await tables.database.reading(async (session) => await deliveries.due(session, webhook, nowMs, limit));
    return deliveries.claim(due, limit);
  }
  if (request.kind === 'probe') {
    await tables.database.probe();
    return null;
  }
  if (isChange(request)) {
    const patienceMs = Object.hasOwn(SLOW, request.kind) ? SLOW_MS : CHANGE_MS;
    return await tables.change(async (session) => await change(tables, session, request), { patienceMs });
  }
  return await tables.database.reading(async (session) => await read(tables, session, request));
}

async function change(tables: StoreTables, session: Session, request: Change): Promise<Answers[keyof Answers]> {
  switch (request.kind) {
    case 'deleteEnded':
      return await deleteEnded(session, tables, request);
    case 'eraseCaller':
      return await eraseCaller(session, tables, request);
    case 'endAuditDays':
      return await tables.audit.endDays(session, request.today);
    case 'putAuditDay':
      return await tables.audit.putDay(session, request.signed);
    case 'tidyWords':
      return await tables.words.tidy(session, request.isFirst);
    case 'putValue':
    case 'addValue':
    case 'replaceValue':
    case 'removeValue':
      return await tables.values.answer(session, request);
    case 'claimNode':
    case 'buryNode':
      return await tables.nodes.answer(session, request);
    case 'putNodeRequest':
    case 'takeNodeRequests':
    case 'answerNodeRequest':
    case 'settleNodeRequest':
      return await tables.nodeRequests.answer(session, request);
    case 'putConfigVersion':
    case 'removeConfigVersion':
      return await tables.configVersions.answer(session, request);
    default:
      return await answerOutbox(tables.deliveries, session, request);
  }
}

async function read(tables: StoreTables, session: Session, request: Reading): Promise<Answers[keyof Answers]> {
  switch (request.kind) {
    case 'call':
      return (await session.first(CALL, request.id))?.record ?? null;
    case 'callPlace': {
      const row = await session.first(CALL_PLACE, request.id);
      return row === null ? null : { node: row.node, isUp: row.ended_at === null };
    }
    case 'newestPosition':
      return (await session.first(NEWEST))?.position ?? 0;
    case 'callsAfter':
      return await session.all(OWNERS, request.after, request.limit);
    case 'handoff':
      return (await session.first(HANDOFF, request.callId, request.id))?.record ?? null;
    case 'wasDialled':
      return await wasDialled(session, request.callId, request.agent);
    case 'actions':
      return await tables.actions.list(session, request.request);
    case 'calls':
      return recordPage(await session.all(callQuery(request.request)), request.request.limit);
    case 'events': {
      const { callId, after, only, limit } = request;
      return (await session.all(EVENTS, callId, after, only, limit)).map(keptEntry);
    }
    case 'entries':
      return (await session.all(ENTRIES, request.after, request.only, request.limit)).map(keptEntry);
    case 'transcripts':
      return await searchTranscripts(session, tables.words, request.request);
    case 'openCalls': {
      const { node } = request;
      const rows = node === null ? await session.all(OPEN_CALLS) : await session.all(OPEN_CALLS_OF, node);
      return rows.map(({ record }) => record);
    }
    case 'orphanNodes':
      return await tables.nodes.answer(session, request);
    case 'values':
    case 'value':
      return await tables.values.answer(session, request);
    case 'places':
      return await tables.places.list(session);
    case 'configVersion':
    case 'configVersions':
      return await tables.configVersions.answer(session, request);
    case 'agent':
    case 'agents':
    case 'countAgents':
    case 'nextFreeAgent':
      return await tables.agents.read(session, (pool) => readAgents(pool, request));
    case 'callback':
    case 'callbacks':
    case 'countCallbacks':
      return await readCallbacks(tables.callbacks, session, request);
    case 'voicemail':
    case 'voicemails':
    case 'countVoicemails':
      return await tables.voicemails.answer(session, request);
    default:
      return await answerOutbox(tables.deliveries, session, request);
  }
}
