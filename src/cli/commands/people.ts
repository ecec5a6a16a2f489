import type { Command } from 'commander';
import type { PersonFlags } from '../access.ts';
import { withApi } from '../command.ts';
import type { ApiFlags, CommandContext } from '../command.ts';

/** `people`. */
export function definePeople(program: Command, context: CommandContext): void {
  const { exits } = context;
  const people = program.command('people').description('list, add and remove people who log in to the pages');
  withApi(people.command('list', { isDefault: true }))
    .description('list people')
    .action(
      exits(async (flags: ApiFlags) => {
        const { listGrants } = await import('../access.ts');
        return await listGrants('people', flags, context);
      }),
    );
  withApi(people.command('add <name>'))
    .description('add a person; the password is asked for')
    .requiredOption('--role <role>', 'admin, supervisor, agent or viewer')
    .option('--agent <id>', 'which agent it is; with the role agent')
    .option('--password-stdin', 'read the password from the standard input')
    .action(
      exits(async (name: string, flags: PersonFlags) => {
        const { addPerson } = await import('../access.ts');
        return await addPerson(name, flags, context);
      }),
    );
  withApi(people.command('remove <names...>'))
    .description('remove people; their sessions end')
    .action(
      exits(async (names: string[], flags: ApiFlags) => {
        const { removeGrants } = await import('../access.ts');
        return await removeGrants('people', names, flags, context);
      }),
    );
}
