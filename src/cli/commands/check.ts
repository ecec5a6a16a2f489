import type { Command } from 'commander';
import { withConfig } from '../command.ts';
import type { CommandContext, ConfigFlags } from '../command.ts';

/** `check`, which `config check` is as well. */
export function defineCheck(parent: Command, { env, out, exits }: CommandContext): void {
  withConfig(parent.command('check'))
    .description('check the configuration and this machine, and name every fault with its path')
    .option('--json', 'print JSON')
    .action(
      exits(async ({ config: file, json }: ConfigFlags & { readonly json?: boolean }) => {
        const { checkConfig } = await import('../check-config.ts');
        return await checkConfig(file, env, out, { json: json === true });
      }),
    );
}
