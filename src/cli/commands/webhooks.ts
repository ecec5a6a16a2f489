import type { Command } from 'commander';
import type { CommandContext } from '../command.ts';
import type { WebhookTestFlags } from '../test-webhook.ts';

/** `webhooks`. */
export function defineWebhooks(program: Command, { exits }: CommandContext): void {
  program
    .command('webhooks')
    .description('look after receivers of events')
    .command('test <url>')
    .description('send a sample of each event, as the program would, and show what the receiver answers')
    .option('--secret <text...>', 'signs the events; two secrets sign each event twice, as in a rotation')
    .option('--event <name...>', 'only these events')
    .option('--allow-private', 'the receiver may be at an address that is not public')
    .option('--timeout-ms <ms>', 'how long each attempt may take', '10000')
    .action(
      exits(async (url: string, flags: WebhookTestFlags) => {
        const { testWebhook } = await import('../test-webhook.ts');
        return await testWebhook(url, flags, process.stdout);
      }),
    );
}
