import type { LegId } from '../../../ports/ids.ts';
import type { Play } from '../../play.ts';
import type { Transfer } from './transfer/state.ts';

/**
 * How somebody takes part in a conversation.
 *
 * - `talk`: hears everybody who talks, and is heard by everybody who is not held
 * - `listen`: hears everybody who talks, and is heard by nobody
 * - `coach`: hears everybody who talks, and is heard by one member alone
 * - `held`: hears music, and is heard by nobody
 */
export type MemberMode =
  | { readonly kind: 'talk' }
  | { readonly kind: 'listen' }
  | { readonly kind: 'coach'; readonly of: LegId }
  | { readonly kind: 'held'; readonly music: Play | null };

/** Somebody who takes part in a conversation. */
export interface Member {
  readonly leg: LegId;
  readonly mode: MemberMode;
}

/** How we leave the path of a conversation. */
export type LeavePath =
  | { readonly name: 'later'; readonly at: number }
  /** The caller's phone is asked to take the place of our leg to this agent. */
  | {
      readonly name: 'referring';
      readonly agent: LegId;
      readonly deadline: number;
      /** True once the caller's phone took the REFER. */
      readonly isTaken: boolean;
    };

/** People talk: the caller and whoever takes part. */
export interface Conversation {
  readonly name: 'conversation';
  readonly members: readonly Member[];
  /** Somebody is being put through to a new party; absent or null: nobody is. */
  readonly transfer?: Transfer | null;
  /** Missing or null: we stay. */
  readonly leaving?: LeavePath | null;
}
