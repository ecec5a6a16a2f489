import type { Command } from 'commander';
import type { CommandContext } from '../command.ts';

/** `bench`. */
export function defineBench(program: Command, context: CommandContext): void {
  program
    .command('bench')
    .description('measure load and latency, where the benches are installed (a clone has them)')
    .argument('[arguments...]', 'benches, and their options (docs/benchmarks.md)')
    .allowUnknownOption()
    .helpOption(false)
    .action(
      context.exits(async (given: string[]) => {
        const { runBench } = await import('../bench.ts');
        return await runBench(given, context);
      }),
    );
}
