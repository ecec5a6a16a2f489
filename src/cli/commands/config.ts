import type { Command } from 'commander';
import { withApi } from '../command.ts';
import type { ApiFlags, CommandContext } from '../command.ts';
import { defineCheck } from './check.ts';

/** `config`. */
export function defineConfig(program: Command, context: CommandContext): void {
  const { exits } = context;
  const config = program.command('config').description('look into the configuration, and change it back');
  withApi(config.command('show [part]', { isDefault: true }))
    .description('show what the program runs with, or a part: routes, trunks, agents, prompts or webhooks')
    .action(
      exits(async (part: string | undefined, flags: ApiFlags) => {
        const { showConfig } = await import('../config-commands.ts');
        return await showConfig(part, flags, context);
      }),
    );
  defineCheck(config, context);
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
