import type { Command } from 'commander';
import { withConfig } from '../command.ts';
import type { CommandContext } from '../command.ts';
import type { TraceFlags } from '../trace.ts';

/** `trace`. */
export function defineTrace(program: Command, context: CommandContext): void {
  withConfig(program.command('trace'))
    .description('draw the SIP ladder of a call, from its journal or from a log')
    .argument('<call>', 'its id')
    .option('--format <format>', 'text, mermaid or json', 'text')
    .option('--json', 'the same as --format json')
    .option('--log <file>', 'a log of the program with log.sipTrace: each message of the call that is in it')
    .action(
      context.exits(async (call: string, flags: TraceFlags) => {
        const { traceCall } = await import('../trace.ts');
        return await traceCall(call, flags, context);
      }),
    );
}
