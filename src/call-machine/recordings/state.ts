import type { LegId, RecordingId } from '../../ports/ids.ts';
import type { LegRecordingRequest, RecordingEnd, RecordingPause, RecordingTrigger } from '../../ports/leg-recorder.ts';
import type { Prompt } from '../../ports/prompt.ts';
import type { Play } from '../play.ts';

/** What one leg says is recorded, or its file is being completed. */
export interface LegRecording {
  readonly id: RecordingId;
  readonly leg: LegId;
  readonly trigger: RecordingTrigger;
  readonly startedAt: number;
  /** What becomes of what is said now; null: it is recorded. */
  readonly pause: RecordingPause | null;
  /** Why it was asked to end, and the key that did; null: it goes on. */
  readonly ending: { readonly by: RecordingEnd; readonly digits: string } | null;
  /** Whoever records has told of its end by then. */
  readonly deadline: number;
}

/** What a stage keeps of a party that it has recorded. It says `recording` in its rules (`awaits`), and is told when that is over (`recorded`). */
export interface Taking {
  readonly leg: LegId;
  readonly trigger: RecordingTrigger;
  readonly request: TakingRequest;
  /** The party hears it before; null: it is over, or there is none. */
  readonly beep: Play | null;
  /** Null until the beep is over. */
  readonly recording: RecordingId | null;
}

export interface TakingRequest extends LegRecordingRequest {
  /** Null: there is none. */
  readonly beep: Prompt | null;
  /** Keys that end it. */
  readonly finishOnKey: string;
}
