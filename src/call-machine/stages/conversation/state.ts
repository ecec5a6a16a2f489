import type { ConferenceExit } from '../../../ports/conferences.ts';
import type { MemberMode } from '../../../ports/conversation-control.ts';
import type { ConferenceId, LegId } from '../../../ports/ids.ts';
import type { Prompt } from '../../../ports/prompt.ts';
import type { Play } from '../../play.ts';
import type { ReferWait } from '../../refer-wait.ts';
import type { KeyBuffer } from './keys.ts';
import type { FailedTransfer, Transfer } from './transfer/state.ts';

/** Somebody who takes part in a conversation. */
export interface Member {
  readonly leg: LegId;
  readonly mode: MemberMode;
  /** Its telephone has us on hold (RFC 3264 8.4): it hears nothing. */
  readonly holds: boolean;
  /** While it holds: it sends sound of its own, which the others hear. */
  readonly sends: boolean;
}

/** Somebody who is called and is to take part. */
export interface Dialled {
  readonly leg: LegId;
  readonly destination: string;
  readonly mode: MemberMode;
  readonly ringDeadline: number;
  /** What it alone hears when it answers. */
  readonly whisper: Prompt | null;
}

/** A member whom the API or an agent's key put on hold. Its telephone was told so by a re-INVITE. */
export interface Held {
  readonly leg: LegId;
  readonly by: 'api' | 'key';
  /** What it hears meanwhile; null: the hold music. */
  readonly prompt: Prompt | null;
}

/** The agent talks with a third party, or waits for it to answer. The caller hears nothing of it. */
export interface Consult {
  readonly agent: LegId;
  readonly third: LegId;
}

/** The caller waits for somebody to take the call. */
export interface Parked {
  /** Null until one is assigned. */
  readonly slot: string | null;
  readonly deadline: number;
}

/** How we leave the path of a conversation. */
export type LeavePath =
  | { readonly name: 'later'; readonly at: number }
  /** The caller's phone is asked to take the place of our leg to this agent. */
  | {
      readonly name: 'referring';
      readonly agent: LegId;
      readonly wait: ReferWait;
    };

/** The conference that the call takes part in, with other calls. */
export interface InConference {
  /** The way to it, which is a member as any. */
  readonly leg: LegId;
  readonly name: string;
  /** Null until the call has its place. */
  readonly id: ConferenceId | null;
  /** Why the call is out of it; null: it is not. */
  readonly exit: ConferenceExit | null;
}

/** People talk: the caller and whoever takes part. */
export interface Conversation {
  readonly name: 'conversation';
  readonly members: readonly Member[];
  /** Somebody is being put through to a new party; absent or null: nobody is. */
  readonly transfer?: Transfer | null;
  /** The newest transfer that failed, for a moment; absent or null: none has. */
  readonly failed?: FailedTransfer | null;
  /** Missing or null: we stay. */
  readonly leaving?: LeavePath | null;
  /** The agent who has the caller; null while nobody has. */
  readonly agent: LegId | null;
  readonly dialled: readonly Dialled[];
  readonly held: readonly Held[];
  readonly consult: Consult | null;
  readonly parked: Parked | null;
  /** What members who wait hear. It is kept by {@link keepMusic} after each event. */
  readonly music: readonly { readonly leg: LegId; readonly play: Play }[];
  /** Keys that agents pressed, and that may be the beginning of something. */
  readonly keys: readonly KeyBuffer[];
  /** Missing: the call takes part in none. */
  readonly conference?: InConference | undefined;
  /** What ends it beside the people, by itself at a time and by a key of the caller's; missing: nothing. */
  readonly limit?: { readonly endsAt: number | null; readonly key: string | null } | undefined;
  /** What becomes of a caller whom the agent leaves and nobody else talks with; missing: the call ends. */
  readonly afterwards?: 'end' | 'ai' | undefined;
}
