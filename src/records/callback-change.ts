import type { CallbackAttempt, NewCallback } from '../ports/callbacks.ts';
import type { CallbackId } from '../ports/ids.ts';
import type { FactEntry, JournalEntry } from '../ports/journal.ts';

/** What a fact makes of the callbacks that there are. */
export type CallbackFactChange =
  | { readonly kind: 'requested'; readonly callback: NewCallback; readonly at: string }
  | { readonly kind: 'reached'; readonly id: CallbackId; readonly attempt: Omit<CallbackAttempt, 'result'> }
  /** `notBefore` null: for the last time. */
  | {
      readonly kind: 'missed';
      readonly id: CallbackId;
      readonly attempt: CallbackAttempt & { readonly notBefore: string | null };
    };

/** The changes that the entries of a batch make, in their order. */
export function callbackChanges(entries: readonly JournalEntry[]): readonly CallbackFactChange[] {
  return entries.flatMap((entry) => {
    const change = entry.kind === 'fact' ? changeOf(entry) : null;
    return change === null ? [] : [change];
  });
}

function changeOf(entry: FactEntry): CallbackFactChange | null {
  const { at, callId } = entry;
  switch (entry.type) {
    case 'callback.requested': {
      const { callback: id, reason, summary, context: fields, ...rest } = entry.data;
      return { kind: 'requested', callback: { id, callId, context: { reason, summary, fields }, ...rest }, at };
    }
    case 'callback.done':
      return { kind: 'reached', id: entry.data.callback, attempt: { at, callId } };
    case 'callback.missed':
    case 'callback.failed': {
      const { callback: id, result } = entry.data;
      const notBefore = entry.type === 'callback.missed' ? entry.data.notBefore : null;
      return { kind: 'missed', id, attempt: { at, callId, result, notBefore } };
    }
    default:
      return null;
  }
}
