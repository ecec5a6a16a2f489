import type { HandoffId } from '../../../ports/ids.ts';
import type { Play } from '../../play.ts';
import type { VoicemailPlan } from '../../plan.ts';
import type { Taking } from '../../recordings/state.ts';

/** How this caller leaves a message. */
export interface VoicemailTerms extends VoicemailPlan {
  readonly mailbox: string | null;
}

/** How far the caller is. Deadlines are milliseconds since the Unix epoch. */
export type VoicemailTurn =
  /** The greeting is made ready. The caller goes on hearing what there was. */
  | { readonly kind: 'waiting'; readonly hears: Play | null; readonly greeting: Play; readonly deadline: number }
  /** The deadline guards against an end that is never reported. */
  | { readonly kind: 'greeting'; readonly play: Play; readonly deadline: number }
  /** The beep, then the message. `deadline`: of the beep; the recording has one of its own. */
  | { readonly kind: 'message'; readonly taking: Taking; readonly deadline: number };

/** Nobody took the caller, who leaves a message. */
export interface LeavingMessage {
  readonly name: 'voicemail';
  readonly handoff: HandoffId;
  readonly terms: VoicemailTerms;
  readonly turn: VoicemailTurn;
}
