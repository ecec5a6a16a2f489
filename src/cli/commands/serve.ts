import type { Command } from 'commander';
import { checkConfig } from '../check-config.ts';
import { withConfig } from '../command.ts';
import type { CommandContext, ConfigFlags } from '../command.ts';
import { serve } from '../serve.ts';

type ServeFlags = ConfigFlags & { readonly check?: boolean };

/** `serve`, which is meant where no command is named. */
export function defineServe(program: Command, { env, exits }: CommandContext): void {
  withConfig(program.command('serve', { isDefault: true }))
    .description('take calls')
    .option('--check', 'check the configuration, name every fault, and exit with 0 or 1')
    .action(
      exits(async ({ config: file, check }: ServeFlags) =>
        check === true ? await checkConfig(file, env, process.stdout) : await serve({ file, env }),
      ),
    );
}
