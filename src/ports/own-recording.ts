/** The recording of a whole call: how it is paused and why. Types and words only. */
import type { LegId } from './ids.ts';
import type { Prompt } from './prompt.ts';
import type { LegRole } from './records.ts';

/** Who pauses a recording, or ends a pause: a program, an agent's key, the AI, a rule, or (ends only) the longest time. */
export const PAUSE_TRIGGERS = ['api', 'key', 'ai', 'rule', 'limit'] as const;
export type PauseTrigger = (typeof PAUSE_TRIGGERS)[number];

/** Whose words a rule looks at. */
export const PAUSE_SPEAKERS = ['agent', 'ai', 'caller'] as const;

/** Pauses the recording when one of the phrases is said. They are written as those of escalation are. */
export interface PauseRule {
  readonly name: string;
  readonly says: (typeof PAUSE_SPEAKERS)[number];
  readonly phrases: readonly string[];
  /** It goes on after so long; null: as after any other pause. */
  readonly forMs: number | null;
}

/** `off`: the call is not recorded. `stopped`: it was, and is no more. */
export const RECORDING_STATES = ['off', 'recording', 'paused', 'stopped'] as const;

/** How the recording of a call that is up stands. */
export interface RecordingStatus {
  readonly state: (typeof RECORDING_STATES)[number];
  /** Who paused it; null: it is not paused. */
  readonly pausedBy: PauseTrigger | null;
  /** Since when it is paused. */
  readonly pausedAt: string | null;
  /** When it goes on by itself; null: never, or it is not paused. */
  readonly resumesAt: string | null;
}

/** `rule`: the name of the rule; null where none did. `leg`: whose key or words; null: nobody's. */
interface OfPause {
  readonly trigger: PauseTrigger;
  readonly rule: string | null;
  readonly leg: LegId | null;
}

/** Facts of a call's own recording, beside those of its faults. */
export interface OwnRecordingFactTypes {
  /** A program began it in mid-call, or ended it. Of one that has the whole call nothing is said. */
  'recording.started': { readonly trigger: 'api' };
  'recording.stopped': { readonly trigger: 'api' };
  /** Nothing that is said is recorded. `forMs`: it goes on by itself after so long; null: it does not. */
  'recording.paused': OfPause & { readonly forMs: number | null };
  'recording.unpaused': OfPause;
  /** A party was told what it must be told. `completed`: it heard all of it. */
  'disclosure.played': {
    readonly disclosure: 'recording';
    readonly leg: LegId;
    readonly role: LegRole;
    readonly prompt: Prompt;
    readonly completed: boolean;
  };
}
