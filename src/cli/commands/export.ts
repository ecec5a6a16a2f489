import type { Command } from 'commander';
import { withConfig } from '../command.ts';
import type { CommandContext, ConfigFlags } from '../command.ts';
import { barBeside } from '../output.ts';

/** `export`. */
export function defineExport(program: Command, { env, out, err, exits }: CommandContext): void {
  withConfig(program.command('export'))
    .description('write calls on record with what vouches for them, as lines of JSON (docs/compliance.md)')
    .argument('<calls...>', 'ids of calls')
    .option('--json', 'as it is anyway')
    .action(
      exits(async (calls: string[], { config: file }: ConfigFlags) => {
        const { exportCalls } = await import('../verify.ts');
        return await exportCalls(calls, { file, env, key: undefined, progress: barBeside(out, err) }, out, err);
      }),
    );
}
