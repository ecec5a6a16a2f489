import type { Command } from 'commander';
import type { CommandContext } from '../command.ts';

/** `new-key`. */
export function defineNewKey(program: Command, { out, exits }: CommandContext): void {
  program
    .command('new-key')
    .description('print a new key of the API, and the hash of it for the configuration (docs/api-access.md)')
    .action(
      exits(async () => {
        const { printNewKey } = await import('../new-key.ts');
        return await printNewKey(out);
      }),
    );
}
