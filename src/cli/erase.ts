import { pino } from 'pino';
import { eraseCaller } from '../audit/index.ts';
import { openShelf } from '../recordings/index.ts';
import { messageOf } from '../shared/message-of.ts';
import { SystemClock } from '../shared/system-clock.ts';
import { DatabaseStore } from '../store/index.ts';
import { StoreError } from '../store/store-error.ts';
import { loadOrTell } from './load-config.ts';
import type { Output } from './output.ts';
import { writeJson } from './output.ts';

/**
 * Erases what is known of a caller. Warmbridge must not run: its API does the same while it does.
 * @param by who asked for it, for the record
 * @returns the exit code: 0, also where nothing was known, or 1 where that could not be done
 */
export async function erase(
  number: string,
  by: string,
  source: { readonly file: string; readonly env: Readonly<Record<string, string | undefined>> },
  output: Output,
  { json = false }: { readonly json?: boolean } = {},
): Promise<number> {
  const config = loadOrTell(source, output);
  if (config === null) return 1;
  try {
    await using store = await DatabaseStore.open({
      database: config.store,
      // Beside the program, not in its place.
      node: `erase ${String(process.pid)}`,
      clock: new SystemClock(),
      logger: pino({ level: 'silent' }),
    });
    const source = { audit: store.audit, shelf: (await openShelf(config)).shelf };
    const { calls, up } = await eraseCaller(source, number, by);
    if (json) {
      writeJson(output, { number, erased: calls, up });
      return 0;
    }
    output.write(`${number}: what was known of it was erased from ${String(calls.length)} calls\n`);
    if (up > 0) output.write(`${String(up)} calls of it were cut off; start Warmbridge once, and do it again\n`);
    return 0;
  } catch (error) {
    const isRunning = error instanceof StoreError && error.code === 'locked';
    const hint = isRunning ? '; ask the program that runs: POST /v1/erasures' : '';
    output.write(`${messageOf(error)}${hint}\n`);
    return 1;
  }
}
