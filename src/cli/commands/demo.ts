import type { Command } from 'commander';
import type { CommandContext } from '../command.ts';

/** `demo`. */
export function defineDemo(program: Command, { exits }: CommandContext): void {
  program
    .command('demo')
    .description('play one complete warm handoff on this machine, with a caller, an AI application and an agent')
    .option('--json', 'print the timeline as JSON lines')
    .action(
      exits(async ({ json }: { readonly json?: boolean }) => {
        const { runDemo } = await import('../../demo/run-demo.ts');
        return await runDemo({ json: json === true });
      }),
    );
}
