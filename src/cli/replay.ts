import { messageOf } from '../shared/message-of.ts';
import type { CommandContext, ConfigFlags } from './command.ts';
import { CliError, EXIT } from './exit-code.ts';
import { openRecord } from './journal/call-on-record.ts';
import type { Replay } from './journal/replay-journal.ts';
import { replayJournal } from './journal/replay-journal.ts';
import type { Output } from './output.ts';
import { writeJsonLine } from './output.ts';
import { progressBar } from './progress.ts';

/** The options of `replay`. */
export type ReplayFlags = ConfigFlags & { readonly json?: boolean; readonly quiet?: boolean };

/** Plays journals through the call machine again. @returns 0 where each call comes out as it is on record */
export async function replayCalls(
  ids: readonly string[],
  flags: ReplayFlags,
  { env, out, err }: CommandContext,
): Promise<number> {
  const read = openRecord({ file: flags.config, env }, err);
  if (read === null) return EXIT.no;
  const bar = progressBar(ids.length, 'calls', flags.quiet === true ? err : null);
  let exitCode: number = EXIT.done;
  try {
    for (const id of ids) {
      const { entries, record } = await read(id);
      const replay = replayed(id, () => replayJournal(entries, record));
      if (replay.differences.length > 0) exitCode = EXIT.no;
      if (flags.json === true) writeJsonLine(out, { call: id, holds: replay.differences.length === 0, ...replay });
      else write(id, replay, flags.quiet === true, out);
      bar.advance();
    }
  } finally {
    bar.stop();
  }
  return exitCode;
}

function replayed(id: string, replay: () => Replay): Replay {
  try {
    return replay();
  } catch (error) {
    throw new CliError(EXIT.no, `${id}: cannot be replayed: ${messageOf(error)}`);
  }
}

function write(id: string, { steps, later, cutOff, differences }: Replay, quiet: boolean, out: Output): void {
  for (const { sequence, at, event, before, after, facts, differences: found } of quiet ? [] : steps) {
    const state = before === after ? after : `${before ?? 'begin'} -> ${after}`;
    out.write(`${String(sequence).padStart(5)}  ${at}  ${event.padEnd(22)} ${state}\n`);
    if (facts.length > 0) out.write(`${' '.repeat(33)}${facts.join(', ')}\n`);
    for (const text of found) out.write(`${' '.repeat(33)}DIFFERS: ${text}\n`);
  }
  if (later.length > 0 && !quiet)
    out.write(`written ${cutOff ? 'at the next start' : 'after its end'}: ${later.join(', ')}\n`);
  const end = cutOff ? '; a crash cut the call off' : '';
  out.write(
    differences.length === 0
      ? `${id}: ${String(steps.length)} events come out as they are on record${end}\n`
      : `${id}: differs from the record${end}:\n${differences.map((text) => `  ${text}\n`).join('')}`,
  );
}
