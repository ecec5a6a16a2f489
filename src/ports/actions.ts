import type { CallId } from './ids.ts';
import type { Page } from './page.ts';

/** What somebody asked the API to do. */
export interface ApiAction {
  /** RFC 3339, UTC. */
  readonly at: string;
  /** `stranger`: somebody who could not log in; the name is the one that was tried. */
  readonly kind: 'key' | 'person' | 'stranger';
  readonly who: string;
  /** Null where nobody is known. */
  readonly role: string | null;
  /** The address of the client. */
  readonly source: string;
  readonly method: string;
  /** The path as the documentation writes it: `/v1/calls/{id}`. */
  readonly route: string;
  /** The path of the object, or of the one that was made. */
  readonly object: string;
  /** Null: it is about no call. */
  readonly callId: CallId | null;
  /** What it was answered. */
  readonly status: number;
  /** As the client named it; null: it did not. */
  readonly requestId: string | null;
}

/** Which actions are wanted. */
export interface ActionQuery {
  /** RFC 3339, inclusive. */
  readonly from?: string | undefined;
  /** RFC 3339, exclusive. */
  readonly to?: string | undefined;
  readonly who?: string | undefined;
  readonly call?: CallId | undefined;
  readonly limit: number;
  /** Opaque, from a former page. @throws BadCursorError where it is none of ours */
  readonly cursor?: string | undefined;
}

/** An action on record. */
export interface StoredAction extends ApiAction {
  /** Its place in the record; it is never used again. */
  readonly n: number;
  /** SHA-256 of the hash of the one before, a line feed, and the JSON of the action. */
  readonly hash: string;
}

/** Keeps who did what. */
export interface ActionStore {
  /** Puts actions on record in their order. They are durable when this resolves. */
  record(actions: readonly ApiAction[]): Promise<void>;
  /** The newest ones first. */
  list(query: ActionQuery): Promise<Page<StoredAction>>;
  /** Deletes up to `limit` that are older than `before` (RFC 3339), the oldest first. @returns how many */
  deleteBefore(before: string, limit: number): Promise<number>;
}
