import type { Prompt } from '../../../ports/prompt.ts';
import type { Play } from '../../play.ts';
import type { CallbackPlan } from '../../callback/plan.ts';
import type { Handoff } from '../handoff/state.ts';

/** What the caller is asked. Deadlines are milliseconds since the Unix epoch. */
export type CallbackTurn =
  /** What is said next is made ready. The caller goes on hearing what there was. */
  | { readonly kind: 'waiting'; readonly hears: Play | null; readonly next: Play; readonly deadline: number }
  /** The question is said, or what comes before it (`behind` is the question then). The deadline guards against an end that is never reported. */
  | { readonly kind: 'asking'; readonly play: Play; readonly behind: Prompt | null; readonly deadline: number }
  /** It was said, or the caller answers already. */
  | { readonly kind: 'listening'; readonly deadline: number };

/** A caller whom nobody took is offered to be called back. The handoff goes on with the next fallback if nothing comes of it. */
export interface OfferingCallback {
  readonly name: 'callback';
  readonly handoff: Handoff;
  readonly terms: CallbackPlan;
  readonly turn: CallbackTurn;
  /** The number that the caller is to confirm; null: one is to be entered. */
  readonly number: string | null;
  /** Keys so far of a number that is entered. */
  readonly digits: string;
  /** Questions so far, and those that brought nothing. */
  readonly asked: number;
  readonly failed: number;
}
