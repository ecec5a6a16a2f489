import { LocalStore } from '../../src/recordings/local-store.ts';
import { RecordingShelf } from '../../src/recordings/recording-shelf.ts';

/** Recordings in a directory, and nowhere else. */
export function directoryShelf(directory: string): RecordingShelf {
  return new RecordingShelf(new LocalStore(directory), null);
}
