import type { Command } from 'commander';
import type { CommandContext } from '../command.ts';
import type { InitFlags } from '../init/answers.ts';

/** `init`. */
export function defineInit(program: Command, context: CommandContext): void {
  program
    .command('init')
    .description('ask a few questions, and write a configuration that works, with its prompts')
    .argument('[folder]', 'where to', '.')
    .option('-y, --yes', 'ask nothing: take these options, and the defaults')
    .option('--force', 'replace a configuration that is there')
    .option('--address <address>', 'IP address that SIP and RTP come to; default: 127.0.0.1')
    .option('--sip-port <port>', 'default: 5060')
    .option('--api-listen <host:port>', 'where the API answers; default: 127.0.0.1:8080')
    .option('--trunk <uri>', 'the PBX or carrier that calls come from, such as sip:10.0.0.5:5060; default: none')
    .option('--allow <network...>', 'the networks that its calls come from; default: the address in its URI')
    .option('--ai <kind>', 'who answers: script (the receptionist that comes along), webhook or none')
    .option('--ai-url <url>', 'the webhook of the AI application')
    .option('--agent <destination...>', 'whom calls are handed to; default: sip:2001@127.0.0.1:5070')
    .option('--json', 'print JSON')
    .action(
      context.exits(async (folder: string, flags: InitFlags) => {
        const { init } = await import('../init/init.ts');
        return await init(folder, flags, context);
      }),
    );
}
