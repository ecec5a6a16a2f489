import type { CallId, RecordingId } from '../../ports/ids.ts';
import type { WantedContent, RecordingFormat } from '../../ports/recording-files.ts';
import type { Store } from '../../ports/store.ts';

const EVENTS_PAGE = 500;

/** What is on record of a recording. */
export interface RecordingProgress {
  /** Its call is over. */
  readonly isOver: boolean;
  /** It was erased: it has no journal any more, and its recordings are to go. */
  readonly isErased: boolean;
  /** The file that is kept for good; null: its hash is not on record yet. */
  readonly kept: (WantedContent & { readonly format: RecordingFormat }) | null;
  /** The storage has it. */
  readonly isStored: boolean;
}

const UNKNOWN: RecordingProgress = { isOver: false, isErased: false, kept: null, isStored: false };

/** Reads how far a recording is. @throws StoreError */
export async function recordingProgress(
  store: Pick<Store, 'getCall' | 'listEvents'>,
  call: CallId,
  recording: RecordingId,
): Promise<RecordingProgress> {
  const record = await store.getCall(call);
  if (record === null || record.endedAt === null) return UNKNOWN;
  let progress: RecordingProgress = { ...UNKNOWN, isOver: true };
  for (let after = 0; ;) {
    const page = await store.listEvents(call, after, EVENTS_PAGE, 'fact');
    if (after === 0 && page.length === 0) return { ...progress, isErased: true };
    for (const entry of page) {
      if (entry.kind !== 'fact') continue;
      if (entry.type === 'recording.kept' && entry.data.recording === recording) {
        const { bytes, sha256, format = 'wav' } = entry.data;
        progress = { ...progress, kept: { bytes, sha256, format }, isStored: false };
      } else if (entry.type === 'recording.stored' && entry.data.recording === recording) {
        progress = { ...progress, isStored: true };
      }
    }
    const last = page.at(-1);
    if (last === undefined || page.length < EVENTS_PAGE) return progress;
    after = last.sequence;
  }
}
