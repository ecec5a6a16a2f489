import type { Command } from 'commander';
import { withApi, withConfig } from '../command.ts';
import type { ApiFlags, CommandContext, ConfigFlags } from '../command.ts';

/** `config`. */
export function defineConfig(program: Command, context: CommandContext): void {
  const { env, exits } = context;
  const config = program.command('config').description('look into the configuration, and change it back');
  withApi(config.command('show [part]', { isDefault: true }))
    .description('show what the program runs with, or a part: routes, trunks, agents, prompts or webhooks')
    .action(
      exits(async (part: string | undefined, flags: ApiFlags) => {
        const { showConfig } = await import('../config-commands.ts');
        return await showConfig(part, flags, context);
      }),
    );
  withConfig(config.command('check'))
    .description('check the file, as the command check does')
    .option('--json', 'print JSON')
    .action(
      exits(async ({ config: file, json }: ConfigFlags & { readonly json?: boolean }) => {
        const { checkConfig } = await import('../check-config.ts');
        return await checkConfig(file, env, context.out, { json: json === true });
      }),
    );
  withApi(config.command('reload'))
    .description('have the program read its file again; calls that are up go on as they are')
    .action(
      exits(async (flags: ApiFlags) => {
        const { reloadConfig } = await import('../config-commands.ts');
        return await reloadConfig(flags, context);
      }),
    );
  withApi(config.command('versions'))
    .description('list the configurations that the program had, newest first')
    .action(
      exits(async (flags: ApiFlags) => {
        const { configVersions } = await import('../config-commands.ts');
        return await configVersions(flags, context);
      }),
    );
  withApi(config.command('version <number>'))
    .description('show one of them')
    .action(
      exits(async (version: string, flags: ApiFlags) => {
        const { showVersion } = await import('../config-commands.ts');
        return await showVersion(version, flags, context);
      }),
    );
  withApi(config.command('rollback <number>'))
    .description('make one of them the configuration again')
    .action(
      exits(async (version: string, flags: ApiFlags) => {
        const { rollBack } = await import('../config-commands.ts');
        return await rollBack(version, flags, context);
      }),
    );
}
