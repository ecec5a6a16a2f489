/** What becomes of a callback, as pure functions of its record. Stores keep what these say. */
import type {
  CallbackAttempt,
  CallbackChange,
  CallbackRecord,
  CallbackRelease,
  CallbackResult,
  NewCallback,
} from '../ports/callbacks.ts';
import { UNCOUNTED_RESULTS } from '../ports/callbacks.ts';

/** Results that are kept of one callback. Its attempts are fewer, but for those that the API gave it again. */
const MAX_RESULTS = 100;

/** A callback that somebody has asked for. */
export function newCallback(callback: NewCallback, at: string): CallbackRecord {
  return { ...callback, state: 'waiting', createdAt: at, attempts: 0, results: [] };
}

/** Somebody else dials it from now on, and nobody gets it as well. */
export function claimed(record: CallbackRecord): CallbackRecord {
  return { ...record, state: 'dialling' };
}

/** An attempt is over, or something else has ended the callback. */
interface CallbackOutcome extends CallbackAttempt {
  /** When it is tried again; null: never. */
  readonly notBefore: string | null;
}

/** The caller and an agent have each other. */
export function reached(record: CallbackRecord, attempt: Omit<CallbackAttempt, 'result'>): CallbackRecord {
  return { ...noted(record, { ...attempt, result: 'reached' }), attempts: record.attempts + 1, state: 'done' };
}

/** An attempt came to nothing. */
export function missed(record: CallbackRecord, { notBefore, ...attempt }: CallbackOutcome): CallbackRecord {
  const counts = !UNCOUNTED_RESULTS.has(attempt.result) && attempt.callId !== null;
  const next = { ...noted(record, attempt), attempts: record.attempts + (counts ? 1 : 0) };
  return notBefore === null ? { ...next, state: 'failed' } : { ...next, state: 'waiting', notBefore };
}

/** No call came of a claim. */
export function released(record: CallbackRecord, { result, at, notBefore }: CallbackRelease): CallbackRecord {
  if (result !== null) return missed(record, { at, callId: null, result, notBefore });
  return notBefore === null ? { ...record, state: 'failed' } : { ...record, state: 'waiting', notBefore };
}

/** It has failed without an attempt. */
export function givenUp(record: CallbackRecord, result: CallbackResult, at: string): CallbackRecord {
  return { ...noted(record, { at, callId: null, result }), state: 'failed' };
}

/** What the API makes of it. */
export function changed(record: CallbackRecord, change: CallbackChange, at: string): CallbackRecord {
  const { number = record.number, notBefore = record.notBefore, state = record.state } = change;
  const next = { ...record, number, notBefore };
  if (state === record.state) return next;
  if (state === 'waiting') return { ...next, state, attempts: 0 };
  return { ...noted(next, { at, callId: null, result: 'ended-by-api' }), state };
}

function noted(record: CallbackRecord, attempt: CallbackAttempt): CallbackRecord {
  return { ...record, results: [...record.results, attempt].slice(-MAX_RESULTS) };
}
