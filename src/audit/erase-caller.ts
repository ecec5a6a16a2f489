import type { AuditStore, ErasedCaller } from '../ports/audit.ts';
import { RecordingStoreError } from '../recordings/index.ts';
import type { RecordingShelf } from '../recordings/index.ts';
import { messageOf } from '../shared/message-of.ts';

/** Where the data of callers is. */
export interface ErasureSource {
  readonly audit: Pick<AuditStore, 'eraseCaller'>;
  readonly shelf: Pick<RecordingShelf, 'assertThere' | 'removeAllOf'>;
}

/**
 * Erases what is known of a caller from the records, and the recordings with it.
 * @param number as it is on record
 * @param by who asked for it, for the record
 * @throws StoreError; RecordingStoreError, before anything is erased where the storage is away, or where a recording is left:
 * it names the calls then, since asked again, nothing of the records is found any more
 */
export async function eraseCaller({ audit, shelf }: ErasureSource, number: string, by: string): Promise<ErasedCaller> {
  await shelf.assertThere();
  const erased = await audit.eraseCaller(number, by);
  for (const [index, call] of erased.calls.entries()) {
    try {
      await shelf.removeAllOf(call);
    } catch (cause) {
      const left = erased.calls.slice(index).join(', ');
      throw new RecordingStoreError(`the records are erased, and recordings are left of ${left}: ${messageOf(cause)}`, {
        cause,
      });
    }
  }
  return erased;
}
