import type { LegId } from '../../../ports/ids.ts';
import type { PauseTrigger } from '../../../ports/own-recording.ts';

/** A pause of the recording. Times are milliseconds since the Unix epoch. */
export interface RecordingPauseState {
  readonly trigger: PauseTrigger;
  readonly since: number;
  /** When it ends by itself; null: it does not. */
  readonly until: number | null;
}

/** The keys of an agent so far that may be the beginning of something. */
export interface PressedKeys {
  readonly leg: LegId;
  readonly pressed: string;
  readonly at: number;
}

/** The call's own recording, from its beginning on. */
export interface OwnRecording {
  readonly stopped: boolean;
  readonly pause: RecordingPauseState | null;
  /** The pause before: words of it may still come. */
  readonly lastPause: { readonly since: number; readonly until: number } | null;
  readonly keys: readonly PressedKeys[];
  /** When the tone is heard next; null: there is none, or it is paused. */
  readonly nextBeepAt: number | null;
}
