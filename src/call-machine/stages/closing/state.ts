import type { LegId } from '../../../ports/ids.ts';
import type { CallEnding, CallStateName } from '../../../ports/records.ts';
import type { HangupCause } from '../../effects.ts';
import type { Play } from '../../play.ts';

/** Words said to a party before its leg is ended. */
export interface Farewell {
  readonly leg: LegId;
  readonly play: Play;
  readonly deadline: number;
  /** Why the leg is hung up on then. @defaultValue that the call failed, or the other side has left */
  readonly cause?: HangupCause;
}

/** The call is to end. It has ended when every leg, and then the room, is closed. */
export interface Closing {
  readonly name: 'closing';
  /** The state that outsiders go on seeing until the call has ended. */
  readonly was: CallStateName;
  readonly ending: CallEnding;
  readonly farewell: Farewell | null;
  /** Phones that talk to each other directly may end their legs by themselves until then; null: we hang up. */
  readonly graceUntil: number | null;
  readonly waitsFor: 'legs' | 'room';
}

/** Nothing of the call is open any more. */
export interface Ended {
  readonly name: 'ended';
  readonly ending: CallEnding;
}

/** The last words to a party may take so long; then its leg is ended all the same. */
export const FAREWELL_MS = 15_000;
