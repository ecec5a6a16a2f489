import type { Command } from 'commander';
import type { CallTokenFlags } from '../call-token.ts';
import { withConfig } from '../command.ts';
import type { CommandContext } from '../command.ts';

/** `call-token`. */
export function defineCallToken(program: Command, context: CommandContext): void {
  withConfig(program.command('call-token'))
    .description('sign a token for a button of clickToCall, to try it without a site')
    .requiredOption('--button <name>', 'name of the button')
    .option('--ttl <seconds>', 'how long it is good', '300')
    .option('--name <name>', 'display name of the caller')
    .option('--number <number>', 'number of the caller')
    .option('--json', 'print JSON')
    .action(
      context.exits(async (flags: CallTokenFlags) => {
        const { callToken } = await import('../call-token.ts');
        return await callToken(flags, context);
      }),
    );
}
