import type { Command } from 'commander';
import { withConfig } from '../command.ts';
import type { CommandContext, ConfigFlags } from '../command.ts';

/** `routes`. */
export function defineRoutes(program: Command, { env, out, exits }: CommandContext): void {
  const routes = program.command('routes').description('look into routes');
  withConfig(routes.command('test <number>'))
    .description('say which route takes a call to the number, and where the number would go out')
    .option('--json', 'print JSON')
    .action(
      exits(async (number: string, { config: file, json }: ConfigFlags & { readonly json?: boolean }) => {
        const { testRoute } = await import('../test-route.ts');
        return testRoute(number, { file, env }, out, { json: json === true });
      }),
    );
}
