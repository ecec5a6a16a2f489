import type { Command } from 'commander';
import type { GrantFlags } from '../access.ts';
import { withApi } from '../command.ts';
import type { ApiFlags, CommandContext } from '../command.ts';

/** `keys`. */
export function defineKeys(program: Command, context: CommandContext): void {
  const { exits } = context;
  const keys = program.command('keys').description('list, create and revoke keys of the API');
  withApi(keys.command('list', { isDefault: true }))
    .description('list keys; what they are is not told')
    .action(
      exits(async (flags: ApiFlags) => {
        const { listGrants } = await import('../access.ts');
        return await listGrants('keys', flags, context);
      }),
    );
  withApi(keys.command('create <name>'))
    .description('create a key, and print it this once')
    .requiredOption('--role <role>', 'admin, supervisor, agent, app or viewer')
    .option('--agent <id>', 'whose key it is; with the role agent')
    .option('--expires-at <time>', 'until when it is good (RFC 3339); default: until it is revoked')
    .action(
      exits(async (name: string, flags: GrantFlags) => {
        const { createKey } = await import('../access.ts');
        return await createKey(name, flags, context);
      }),
    );
  withApi(keys.command('revoke <names...>'))
    .description('revoke keys')
    .action(
      exits(async (names: string[], flags: ApiFlags) => {
        const { removeGrants } = await import('../access.ts');
        return await removeGrants('keys', names, flags, context);
      }),
    );
  keys
    .command('hash')
    .description('make a key and its hash for the configuration (api.keys[].hash), which then has no secret')
    .option('--json', 'print JSON')
    .action(
      exits(async (flags: { readonly json?: boolean }) => {
        const { hashKey } = await import('../access.ts');
        return await hashKey(flags, context);
      }),
    );
}
