import type { Command } from 'commander';
import type { AgentFlags } from '../agents.ts';
import { withApi } from '../command.ts';
import type { ApiFlags, CommandContext } from '../command.ts';

/** `agents`. */
export function defineAgents(program: Command, context: CommandContext): void {
  const { exits } = context;
  const agents = program.command('agents').description('list agents, set their states, add and remove them');
  withApi(agents.command('list', { isDefault: true }))
    .description('list agents, and how many calls each has')
    .action(
      exits(async (flags: ApiFlags) => {
        const { listAgents } = await import('../agents.ts');
        return await listAgents(flags, context);
      }),
    );
  withApi(agents.command('set <agent> <state>'))
    .description('set the state of an agent: available, busy, away or offline')
    .action(
      exits(async (id: string, state: string, flags: ApiFlags) => {
        const { setAgent } = await import('../agents.ts');
        return await setAgent(id, state, flags, context);
      }),
    );
  withApi(agents.command('add <agent>'))
    .description('add an agent, or change one that the API added')
    .requiredOption('--uri <uri>', 'the telephone: a URI or a number')
    .option('--name <name>', 'for people; default: the id')
    .option('--skill <skill...>', 'such as billing:3; a level is from 1 on')
    .option('--max-calls <number>', 'calls at once')
    .option('--wrap-up-ms <ms>', 'pause after each call')
    .option('--state <state>', 'state to begin with')
    .action(
      exits(async (id: string, flags: AgentFlags) => {
        const { addAgent } = await import('../agents.ts');
        return await addAgent(id, flags, context);
      }),
    );
  withApi(agents.command('remove <agents...>'))
    .description('remove agents; their calls go on')
    .action(
      exits(async (ids: string[], flags: ApiFlags) => {
        const { removeAgents } = await import('../agents.ts');
        return await removeAgents(ids, flags, context);
      }),
    );
}
