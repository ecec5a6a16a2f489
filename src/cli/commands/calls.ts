import type { Command } from 'commander';
import type { ListFlags, ShowFlags } from '../calls.ts';
import { withApi } from '../command.ts';
import type { ApiFlags, CommandContext } from '../command.ts';

/** `calls`. */
export function defineCalls(program: Command, context: CommandContext): void {
  const { exits } = context;
  const calls = program.command('calls').description('list, show and end calls');
  withApi(calls.command('list', { isDefault: true }))
    .description('list calls, newest first')
    .option('--state <state>', 'only those in this state, such as with-agent')
    .option('--from <party>', "the caller's number; a time (RFC 3339): calls since then")
    .option('--to <party>', 'the called number; a time: calls before it')
    .option('--limit <number>', 'so many of them', '50')
    .option('--watch', 'go on, and print each call as it begins, changes its state, and ends')
    .action(
      exits(async (flags: ListFlags) => {
        const { listCalls } = await import('../calls.ts');
        return await listCalls(flags, context);
      }),
    );
  withApi(calls.command('show <call>'))
    .description('show a call')
    .option('--watch', 'print the events of the call until it ends')
    .action(
      exits(async (call: string, flags: ShowFlags) => {
        const { showCall } = await import('../calls.ts');
        return await showCall(call, flags, context);
      }),
    );
  withApi(calls.command('hangup <calls...>'))
    .description('end calls')
    .action(
      exits(async (ids: string[], flags: ApiFlags) => {
        const { hangUp } = await import('../calls.ts');
        return await hangUp(ids, flags, context);
      }),
    );
}
