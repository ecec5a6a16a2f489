import type {
  CallbackChange,
  CallbackClaim,
  CallbackRecord,
  CallbackRelease,
  CallbackState,
  NewCallback,
} from '../../ports/callbacks.ts';
import type { CallbackId } from '../../ports/ids.ts';
import type { Session } from '../sql/session.ts';
import type { CallbackListRequest, CallbackPage, CallbackTable } from './callback-table.ts';

/** What the store's thread is asked for about callbacks, and changes nothing. */
export type CallbackRead =
  | { readonly kind: 'callback'; readonly id: CallbackId }
  | { readonly kind: 'callbacks'; readonly request: CallbackListRequest }
  | { readonly kind: 'countCallbacks' };

/** What changes callbacks beside the facts of calls. */
export type CallbackWrite =
  | { readonly kind: 'createCallback'; readonly callback: NewCallback; readonly at: string }
  | { readonly kind: 'changeCallback'; readonly id: CallbackId; readonly change: CallbackChange; readonly at: string }
  | { readonly kind: 'removeCallback'; readonly id: CallbackId }
  | { readonly kind: 'claimCallback'; readonly claim: CallbackClaim }
  | {
      readonly kind: 'releaseCallback';
      readonly id: CallbackId;
      readonly outcome: CallbackRelease;
    }
  | {
      readonly kind: 'recoverCallbacks';
      readonly at: string;
      readonly notBefore: string;
      readonly node: string | undefined;
    }
  | { readonly kind: 'expireCallbacks'; readonly at: string; readonly limit: number };

/** What each is answered with. */
export interface CallbackAnswers {
  callback: CallbackRecord | null;
  callbacks: CallbackPage;
  countCallbacks: Readonly<Record<CallbackState, number>>;
  createCallback: CallbackRecord;
  changeCallback: CallbackRecord | 'dialling' | null;
  removeCallback: 'removed' | 'dialling' | null;
  claimCallback: CallbackRecord | null;
  releaseCallback: boolean;
  recoverCallbacks: number;
  expireCallbacks: readonly CallbackRecord[];
}

/** Answers a question about callbacks. */
export function readCallbacks(
  table: CallbackTable,
  session: Session,
  request: CallbackRead,
): Promise<CallbackAnswers[CallbackRead['kind']]> {
  switch (request.kind) {
    case 'callback':
      return table.get(session, request.id);
    case 'callbacks':
      return table.list(session, request.request);
    case 'countCallbacks':
      return table.count(session);
  }
}

/** Does what changes callbacks. Runs within a transaction. */
export function changeCallbacks(
  table: CallbackTable,
  session: Session,
  write: CallbackWrite,
): Promise<CallbackAnswers[CallbackWrite['kind']]> {
  switch (write.kind) {
    case 'createCallback':
      return table.create(session, write.callback, write.at);
    case 'changeCallback':
      return table.change(session, write.id, write.change, write.at);
    case 'removeCallback':
      return table.remove(session, write.id);
    case 'claimCallback':
      return table.claim(session, write.claim);
    case 'releaseCallback':
      return table.release(session, write.id, write.outcome);
    case 'recoverCallbacks':
      return table.recover(session, write.at, write.notBefore, write.node);
    case 'expireCallbacks':
      return table.expire(session, write.at, write.limit);
  }
}
