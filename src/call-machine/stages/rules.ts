import type { HandoffReason } from '../../ports/records.ts';
import type { LegId, RecordingId } from '../../ports/ids.ts';
import type { Source } from '../../ports/media.ts';
import type { HangupCause } from '../effects.ts';
import type { CallEvent, CallEventOf, DeadlineName } from '../events.ts';
import type { CallState, StageName, StageOf } from '../state.ts';
import type { Step } from '../step.ts';
import type { VoicemailOutcome } from '../voicemail/state.ts';
import type { Farewell } from './closing/state.ts';

/** When the machine wants to be woken, in milliseconds since the Unix epoch. */
export type Deadlines = Readonly<Partial<Record<DeadlineName, number>>>;

/** Why a call ends under a stage. */
export interface Departure {
  /** What a handoff under way has on record. */
  readonly reason: HandoffReason;
  readonly cause: HangupCause;
}

/** What each event does. An event that is not named here changes nothing. */
export type Handlers = {
  readonly [Type in CallEvent['type']]?: (step: Step, event: CallEventOf<Type>) => void;
};

/**
 * The rules of one stage; the rest of the machine knows the stage by these alone.
 *
 * The machine has done its part before a handler runs. Legs have their new state, and the event can still mean
 * something (a leg that is open, a deadline that is due).
 */
export interface StageRules<Name extends StageName> {
  readonly on: Handlers;
  /** What a leg hears. */
  hears(state: CallState, stage: StageOf<Name>, leg: LegId): readonly Source[];
  deadlines(stage: StageOf<Name>, state: CallState): Deadlines;
  /** The caller's leg is over. True if the stage knows why and has ended the call; else the caller has left. */
  callerGone?(step: Step, event: CallEventOf<'leg.ended'>): boolean;
  /** The recording of a leg that it waits for; null: none. One that the AI asked for and nobody waits for is stopped. */
  awaits?(stage: StageOf<Name>): RecordingId | null;
  /** That recording is over. It is on record, and no longer among those of the call. Null: it was no voicemail. */
  recorded?(step: Step, voicemail: VoicemailOutcome | null): void;
  /** Runs after every event, whatever it was. */
  settle?(step: Step): void;
  /** The newest scene has this revision. */
  sceneChosen?(step: Step, revision: number): void;
  /** Winds the stage up because the call ends. It gives the words that somebody is told. `closing` follows at once. */
  leave?(step: Step, stage: StageOf<Name>, departure: Departure): Farewell | null;
}
