import type { Command } from 'commander';
import { withConfig } from '../command.ts';
import type { CommandContext } from '../command.ts';
import type { ReplayFlags } from '../replay.ts';

/** `replay`. */
export function defineReplay(program: Command, context: CommandContext): void {
  withConfig(program.command('replay'))
    .description(
      'play the journals of calls through the call machine again, and say where that differs from the record',
    )
    .argument('<calls...>', 'ids of calls')
    .option('--json', 'print JSON lines')
    .option('-q, --quiet', 'print the outcome of each call alone')
    .action(
      context.exits(async (calls: string[], flags: ReplayFlags) => {
        const { replayCalls } = await import('../replay.ts');
        return await replayCalls(calls, flags, context);
      }),
    );
}
