import type { Command } from 'commander';
import { withApi } from '../command.ts';
import type { ApiFlags, CommandContext } from '../command.ts';
import type { DeliveryFlags } from '../deliveries.ts';
import type { WebhookTestFlags } from '../test-webhook.ts';

/** `webhooks`. */
export function defineWebhooks(program: Command, context: CommandContext): void {
  const { exits } = context;
  const webhooks = program.command('webhooks').description('look after receivers of events');
  webhooks
    .command('test <url>')
    .description('send a sample of each event, as the program would, and show what the receiver answers')
    .option('--secret <text...>', 'signs the events; two secrets sign each event twice, as in a rotation')
    .option('--event <name...>', 'only these events')
    .option('--allow-private', 'the receiver may be at an address that is not public')
    .option('--timeout-ms <ms>', 'how long each attempt may take', '10000')
    .option('--json', 'print JSON lines')
    .action(
      exits(async (url: string, flags: WebhookTestFlags) => {
        const { testWebhook } = await import('../test-webhook.ts');
        return await testWebhook(url, flags, context.out);
      }),
    );
  withApi(webhooks.command('deliveries'))
    .description('list what receivers were told, and what they are still to be told')
    .option('--state <state>', 'pending, delivered or dead')
    .option('--webhook <name>', 'to this receiver')
    .option('--call <id>', 'of this call')
    .option('--limit <number>', 'so many of them', '50')
    .action(
      exits(async (flags: DeliveryFlags) => {
        const { listDeliveries } = await import('../deliveries.ts');
        return await listDeliveries(flags, context);
      }),
    );
  withApi(webhooks.command('replay <deliveries...>'))
    .description('deliver once more what was delivered or given up')
    .action(
      exits(async (ids: string[], flags: ApiFlags) => {
        const { replayDeliveries } = await import('../deliveries.ts');
        return await replayDeliveries(ids, flags, context);
      }),
    );
}
