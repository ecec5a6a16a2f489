import type { Config } from '../config/index.ts';
import type { RecordingStore } from './recording-store.ts';
import { LocalStore } from './local-store.ts';
import { RecordingShelf } from './recording-shelf.ts';
import { openS3 } from './s3/open-s3.ts';

/** Where the recordings of a configuration are. */
export interface OpenShelf {
  readonly shelf: RecordingShelf;
  /** Null: recordings stay in the directory. */
  readonly storage: RecordingStore | null;
}

/** Opens the places of recordings. Nothing is asked of the storage yet. */
export async function openShelf({ recording }: Pick<Config, 'recording'>): Promise<OpenShelf> {
  const storage = recording.storage.kind === 's3' ? await openS3(recording.storage) : null;
  return { shelf: new RecordingShelf(new LocalStore(recording.directory), storage), storage };
}
