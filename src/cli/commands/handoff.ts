import type { Command } from 'commander';
import { withApi } from '../command.ts';
import type { ApiFlags, CommandContext } from '../command.ts';
import type { StartFlags } from '../handoff.ts';

const DEFAULT_TIMEOUT_MS = '600000';

/** `handoff`. */
export function defineHandoff(program: Command, context: CommandContext): void {
  const { exits } = context;
  const handoff = program.command('handoff').description('hand a call to a human, and see how that goes');
  withApi(handoff.command('start <call>', { isDefault: true }))
    .description('hand a call over, print each phase, and exit with 0 where a human has the caller')
    .option('--destination <destination...>', "whom to call: URIs, numbers, agent:ID, skills:A,B; default: the route's")
    .option('--reason <text>', 'why, for the record and the agent', 'Asked for on the command line')
    .option('--summary <text>', 'what was said; default: made of what the caller said', '')
    .option('--whisper <text>', "what the agent hears first: words, or file:NAME; default: the route's")
    .option('--strategy <strategy>', 'conference, refer, attended-refer or conference-then-refer')
    .option('--queue <name>', 'where the caller waits if no agent is free')
    .option('--no-wait', 'do not wait for its end')
    .option('--timeout-ms <ms>', 'wait no longer; the handoff goes on', DEFAULT_TIMEOUT_MS)
    .action(
      exits(async (call: string, flags: StartFlags) => {
        const { startHandoff } = await import('../handoff.ts');
        return await startHandoff(call, flags, context);
      }),
    );
  withApi(handoff.command('show <call> [handoff]'))
    .description('show a handoff of a call; by default the last one')
    .action(
      exits(async (call: string, id: string | undefined, flags: ApiFlags) => {
        const { showHandoff } = await import('../handoff.ts');
        return await showHandoff(call, id, flags, context);
      }),
    );
  withApi(handoff.command('cancel <call> [handoff]'))
    .description('cancel a handoff; the call goes back to the AI')
    .action(
      exits(async (call: string, id: string | undefined, flags: ApiFlags) => {
        const { cancelHandoff } = await import('../handoff.ts');
        return await cancelHandoff(call, id, flags, context);
      }),
    );
}
