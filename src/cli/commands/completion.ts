import type { Command } from 'commander';
import type { CommandContext } from '../command.ts';

/** `completion`. */
export function defineCompletion(program: Command, { out, exits }: CommandContext): void {
  program
    .command('completion')
    .description('print what completes commands and options in a shell: source <(warmbridge completion bash)')
    .argument('<shell>', 'bash, zsh or fish')
    .action(
      exits(async (shell: string) => {
        const { completionScript } = await import('../completion.ts');
        out.write(completionScript(program, shell));
        return 0;
      }),
    );
}
