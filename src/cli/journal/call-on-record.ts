import { asCallId } from '../../ports/ids.ts';
import { messageOf } from '../../shared/message-of.ts';
import { openToRead } from '../../store/open-database.ts';
import { readCall } from '../../store/tables/read-call.ts';
import type { CallOnRecord } from '../../store/tables/read-call.ts';
import type { Environment } from '../command.ts';
import { CliError, EXIT } from '../exit-code.ts';
import { loadOrTell } from '../load-config.ts';
import type { Output } from '../output.ts';

/** Reads calls of the configured store, whether the program runs or not. @returns null: faults of the file were told */
export function openRecord(
  source: { readonly file: string; readonly env: Environment },
  err: Output,
): ((id: string) => Promise<CallOnRecord>) | null {
  const config = loadOrTell(source, err);
  if (config === null) return null;
  const { store } = config;
  return async (id) => {
    let found: CallOnRecord | null;
    try {
      const { database } = await openToRead(store);
      found = await readCall(database, asCallId(id)).finally(async () => await database.close());
    } catch (error) {
      throw new CliError(EXIT.no, messageOf(error));
    }
    if (found === null) throw new CliError(EXIT.unknown, `${id}: there is no such call`);
    if (found.entries.length === 0) throw new CliError(EXIT.unknown, `${id}: its journal was erased`);
    return found;
  };
}
