/** A store of recordings cannot do what it is asked for now. */
export class RecordingStoreError extends Error {
  override readonly name = 'RecordingStoreError';
}
