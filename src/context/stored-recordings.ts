import type { CallId, LegId, RecordingId } from '../ports/ids.ts';
import type { RecordingEnd, RecordingPause, RecordingTrigger } from '../ports/leg-recorder.ts';
import type { LegRole } from '../ports/records.ts';
import type { Store } from '../ports/store.ts';
import { factsOf } from './stored-facts.ts';

/** A recording of what one leg said. */
export interface StoredRecording {
  readonly id: RecordingId;
  readonly leg: LegId;
  readonly role: LegRole;
  readonly trigger: RecordingTrigger;
  readonly startedAt: string;
  /** Null while it goes on, and of one that a crash cut off. */
  readonly durationMs: number | null;
  readonly by: RecordingEnd | null;
  /** While it goes on: what becomes of what is said now; null: it is recorded. */
  readonly pause: RecordingPause | null;
}

/** The recordings of the legs of a call, as its facts tell of them, oldest first. Their files may be deleted. */
export async function storedRecordings(store: Store, call: CallId): Promise<readonly StoredRecording[]> {
  const recordings = new Map<RecordingId, StoredRecording>();
  for await (const { type, data, at } of factsOf(store, call)) {
    if (type === 'leg.recording') {
      const { recording: id, leg, role, trigger } = data;
      recordings.set(id, { id, leg, role, trigger, startedAt: at, durationMs: null, by: null, pause: null });
    } else if (type === 'leg.recordingPaused') {
      const begun = recordings.get(data.recording);
      if (begun !== undefined) recordings.set(begun.id, { ...begun, pause: data.pause });
    } else if (type === 'leg.recorded') {
      const begun = recordings.get(data.recording);
      if (begun !== undefined) {
        recordings.set(begun.id, { ...begun, durationMs: data.durationMs, by: data.by, pause: null });
      }
    }
  }
  return [...recordings.values()];
}
