import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { messageOf } from '../../shared/message-of.ts';
import { StoreError } from '../store-error.ts';

/** Opens a database by a connection that only reads, so that a program may go on writing. @throws StoreError `open` */
export function openToRead(file: string, busyTimeoutMs: number): DatabaseSync {
  if (!existsSync(file)) throw new StoreError('open', `there is no database ${file}`);
  try {
    return new DatabaseSync(file, { readOnly: true, timeout: busyTimeoutMs });
  } catch (error) {
    throw new StoreError('open', `cannot open the database ${file}: ${messageOf(error)}`, { cause: error });
  }
}
