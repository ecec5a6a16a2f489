import type { Command } from 'commander';
import { withConfig } from '../command.ts';
import type { CommandContext, ConfigFlags } from '../command.ts';

type EraseFlags = ConfigFlags & { readonly by: string; readonly json?: boolean };

/** `erase`. */
export function defineErase(program: Command, { env, out, exits }: CommandContext): void {
  withConfig(program.command('erase'))
    .description('erase what is known of a caller from all calls that are over, recordings too (docs/compliance.md)')
    .argument('<number>', 'as it is on record: +15551234567, or a URI')
    .requiredOption('--by <who>', 'who asked for it, for the record')
    .option('--json', 'print JSON')
    .action(
      exits(async (number: string, { config: file, by, json }: EraseFlags) => {
        const { erase } = await import('../erase.ts');
        return await erase(number, by, { file, env }, out, { json: json === true });
      }),
    );
}
