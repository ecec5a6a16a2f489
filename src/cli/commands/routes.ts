import type { Command } from 'commander';
import { withConfig } from '../command.ts';
import type { CommandContext, ConfigFlags } from '../command.ts';

/** `routes`. */
export function defineRoutes(program: Command, { env, exits }: CommandContext): void {
  const routes = program.command('routes').description('look into routes');
  withConfig(routes.command('test <number>'))
    .description('say which route takes a call to the number, and where the number would go out')
    .action(
      exits(async (number: string, { config: file }: ConfigFlags) => {
        const { testRoute } = await import('../test-route.ts');
        return testRoute(number, { file, env }, process.stdout);
      }),
    );
}
