import { rm } from 'node:fs/promises';
import type { AuditStore, ErasedCaller } from '../ports/audit.ts';
import type { CallId } from '../ports/ids.ts';

/** Where the data of callers is. */
export interface ErasureSource {
  readonly audit: Pick<AuditStore, 'eraseCaller'>;
  /** The files that a call may have: its recording, and those of its legs. */
  readonly filesOf: (call: CallId) => readonly string[];
}

/**
 * Erases what is known of a caller from the records, and the recordings with it.
 * @param number as it is on record
 * @param by who asked for it, for the record
 * @throws StoreError; Error of the file system, where a file is left: asked again, nothing of the records is found any more
 */
export async function eraseCaller(
  { audit, filesOf }: ErasureSource,
  number: string,
  by: string,
): Promise<ErasedCaller> {
  const erased = await audit.eraseCaller(number, by);
  for (const file of erased.calls.flatMap(filesOf)) await rm(file, { force: true });
  return erased;
}
