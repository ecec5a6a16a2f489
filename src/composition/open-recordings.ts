import { finishVoicemails, PastJournal } from '../call-runtime/index.ts';
import type { Salvage } from '../call-runtime/index.ts';
import type { CallId } from '../ports/ids.ts';
import type { Store } from '../ports/store.ts';
import { KeeperThread, openShelf, RecordingKeeper, UploadQueue } from '../recordings/index.ts';
import type { RecordingShelf, UploadFigures } from '../recordings/index.ts';
import type { PartContext } from './part-context.ts';

/** What becomes of recordings after their calls. */
export interface OpenRecordings {
  readonly keeper: RecordingKeeper;
  readonly figures: () => UploadFigures;
}

/** Opens the places of recordings. */
export async function openRecordingShelf({ config }: PartContext): Promise<RecordingShelf> {
  return (await openShelf(config)).shelf;
}

/** Starts to keep the recordings of calls that are over: encoded, hashed, and sent to the storage where there is one. */
export async function openRecordingKeeper(
  { config, clock, logger, parts }: PartContext,
  store: Store,
  salvage: Salvage,
): Promise<OpenRecordings> {
  const { directory, format, opus, storage: place } = config.recording;
  const past = new PastJournal({ store, clock });
  const note = past.note.bind(past);
  const { storage } = await openShelf(config);
  // Each has a thread, so that recordings are hashed while the storage is slow.
  const uploads =
    storage === null || place.kind !== 's3'
      ? null
      : new UploadQueue({ storage, note, clock, logger, directory, work: new KeeperThread(clock, logger, place) });
  if (uploads !== null) parts.add('recording-uploads', uploads);
  const work = new KeeperThread(clock, logger, null);
  const { bitrate } = opus;
  const finish = async (call: CallId): Promise<void> => await finishVoicemails(past, store, call, salvage);
  const keeper = new RecordingKeeper({
    ...{ store, note, finish, work, clock, logger, directory, format, bitrate, uploads },
  });
  keeper.start();
  const figures = (): UploadFigures => {
    const ofStorage = uploads?.figures ?? { waiting: 0, stored: 0, failed: 0, oldestWaitingMs: 0 };
    return { ...ofStorage, waiting: ofStorage.waiting + keeper.waiting };
  };
  return { keeper: parts.add('recording-keeper', keeper), figures };
}
