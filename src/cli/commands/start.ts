import type { Command } from 'commander';
import { withConfig } from '../command.ts';
import type { CommandContext, ConfigFlags } from '../command.ts';

type StartFlags = ConfigFlags & { readonly check?: boolean };

/** `start`, which is meant where no command is named. */
export function defineStart(program: Command, { env, exits }: CommandContext): void {
  withConfig(program.command('start', { isDefault: true }).alias('serve'))
    .description('take calls')
    .option('--check', 'check the configuration, name every fault, and exit with 0 or 1')
    .action(
      exits(async ({ config: file, check }: StartFlags) => {
        if (check === true) {
          const { checkConfig } = await import('../check-config.ts');
          return await checkConfig(file, env, process.stdout);
        }
        const { serve } = await import('../serve.ts');
        return await serve({ file, env });
      }),
    );
}
