import { messageOf } from '../shared/message-of.ts';
import type { CommandContext, ConfigFlags } from './command.ts';
import { CliError, EXIT } from './exit-code.ts';
import { openRecord } from './journal/call-on-record.ts';
import { ladderMermaid, ladderText } from './journal/draw-ladder.ts';
import { ladderOf } from './journal/ladder.ts';
import type { Ladder } from './journal/ladder.ts';
import { withLoggedMessages } from './journal/logged-messages.ts';

/** The options of `trace`. */
export interface TraceFlags extends ConfigFlags {
  readonly format: string;
  readonly json?: boolean;
  readonly log?: string;
}

const FORMATS: Readonly<Record<string, (ladder: Ladder) => string>> = {
  text: ladderText,
  mermaid: ladderMermaid,
  json: (ladder) => `${JSON.stringify(ladder, null, 2)}\n`,
};

/** Draws the SIP ladder of a call. */
export async function traceCall(id: string, flags: TraceFlags, { env, out, err }: CommandContext): Promise<number> {
  const format = flags.json === true ? 'json' : flags.format;
  const draw = FORMATS[format];
  if (draw === undefined) {
    throw new CliError(EXIT.usage, `--format is ${format}, and one of ${Object.keys(FORMATS).join(', ')} is expected`);
  }
  const read = openRecord({ file: flags.config, env }, err);
  if (read === null) return EXIT.no;
  const { record, entries } = await read(id);
  const ladder = ladderOf(record, entries);
  out.write(draw(flags.log === undefined ? ladder : await logged(ladder, flags.log)));
  return EXIT.done;
}

async function logged(ladder: Ladder, file: string): Promise<Ladder> {
  let found: Ladder;
  try {
    found = await withLoggedMessages(ladder, file);
  } catch (error) {
    throw new CliError(EXIT.usage, `${file}: ${messageOf(error)}`);
  }
  if (found.rungs.length > 0) return found;
  throw new CliError(EXIT.unknown, `${file} has no SIP message of this call (log.sipTrace: true writes them)`);
}
