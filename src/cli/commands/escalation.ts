import type { Command } from 'commander';
import { withConfig } from '../command.ts';
import type { CommandContext, ConfigFlags } from '../command.ts';

type EscalationFlags = ConfigFlags & { readonly route?: string; readonly json?: boolean };

/** `escalation`. */
export function defineEscalation(program: Command, { env, exits }: CommandContext): void {
  const escalation = withConfig(program.command('escalation'))
    .description('look into rules of escalation (docs/escalation.md)')
    .argument('<calls...>', 'transcripts (JSON, as the API gives them), or ids of calls on record')
    .option('--route <number>', "ask the rules of the route that takes calls to this number; default: the call's route")
    .option('--json', 'print JSON lines')
    .action(
      exits(async (calls: string[], { config: file, route, json }: EscalationFlags) => {
        const { escalationOf } = await import('../escalation.ts');
        return await escalationOf(calls, { file, env, route, json: json === true }, process.stdout);
      }),
    );
  escalation
    .command('check')
    .description('print precision and recall of rules on labelled calls')
    .argument('[file]', 'rules and labelled calls (YAML); default: those that come with the program')
    .action(
      exits(async (file?: string) => {
        const { escalationCheck, LABELLED_CALLS } = await import('../escalation-check.ts');
        return escalationCheck(file ?? LABELLED_CALLS, process.stdout);
      }),
    );
}
