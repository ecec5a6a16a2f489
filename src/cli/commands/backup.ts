import type { Command } from 'commander';
import { withConfig } from '../command.ts';
import type { CommandContext, ConfigFlags } from '../command.ts';

type BackupFlags = ConfigFlags & { readonly json?: boolean };

/** `backup` and `restore`. */
export function defineBackup(program: Command, { env, out, exits }: CommandContext): void {
  withConfig(program.command('backup'))
    .description('copy the SQLite database and the key of the audit into a new folder, also while the program runs')
    .argument('<folder>', 'one that is not there yet, or is empty')
    .option('--json', 'print JSON')
    .action(
      exits(async (folder: string, { config: file, json }: BackupFlags) => {
        const { backup } = await import('../backup.ts');
        return await backup(folder, { file, env }, out, { json: json === true });
      }),
    );
  withConfig(program.command('restore'))
    .description('put the database of a backup where none is; the program must not run')
    .argument('<folder>', 'what backup made')
    .option('--json', 'print JSON')
    .action(
      exits(async (folder: string, { config: file, json }: BackupFlags) => {
        const { restore } = await import('../backup.ts');
        return await restore(folder, { file, env }, out, { json: json === true });
      }),
    );
}
