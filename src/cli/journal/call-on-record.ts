import { asCallId } from '../../ports/ids.ts';
import { messageOf } from '../../shared/message-of.ts';
import { DEFAULT_BUSY_TIMEOUT_MS } from '../../store/sqlite/busy-timeout.ts';
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
): ((id: string) => CallOnRecord) | null {
  const config = loadOrTell(source, err);
  if (config === null) return null;
  const { store } = config;
  if (store.kind !== 'sqlite') throw new CliError(EXIT.no, `a store of the kind ${store.kind} cannot be read`);
  return (id) => {
    let found: CallOnRecord | null;
    try {
      found = readCall(store.file, DEFAULT_BUSY_TIMEOUT_MS, asCallId(id));
    } catch (error) {
      throw new CliError(EXIT.no, messageOf(error));
    }
    if (found === null) throw new CliError(EXIT.unknown, `${id}: there is no such call`);
    if (found.entries.length === 0) throw new CliError(EXIT.unknown, `${id}: its journal was erased`);
    return found;
  };
}
