import type { LegId, RecordingId } from '../../ports/ids.ts';
import type { RecordingEnd } from '../../ports/leg-recorder.ts';

/** What one leg says is recorded, or its file is being completed. */
export interface LegRecording {
  readonly id: RecordingId;
  readonly leg: LegId;
  /** Why it was asked to end, and the key that did; null: it goes on. */
  readonly ending: { readonly by: RecordingEnd; readonly digits: string } | null;
  /** Whoever records has told of its end by then. */
  readonly deadline: number;
}
