import type { Command } from 'commander';
import { withConfig } from '../command.ts';
import type { CommandContext, ConfigFlags } from '../command.ts';

/** `speech`. */
export function defineSpeech(program: Command, { env, exits }: CommandContext): void {
  const speech = program.command('speech').description('look into the engines of speech');
  withConfig(speech.command('check'))
    .description('say which engines are there, and what brings those that are missing')
    .option('--json', 'print the table as JSON')
    .action(
      exits(async ({ config: file, json }: ConfigFlags & { readonly json?: boolean }) => {
        const { checkSpeech } = await import('../speech-check.ts');
        return await checkSpeech({ file, env, json: json === true }, process.stdout);
      }),
    );
}
