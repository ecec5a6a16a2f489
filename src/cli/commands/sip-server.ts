import type { Command } from 'commander';
import type { CommandContext } from '../command.ts';
import type { SipServerFlags } from '../sip-server.ts';

const DEFAULT_LISTEN = ['udp:127.0.0.1:5060', 'tcp:127.0.0.1:5060'];
const DEFAULT_CONTROL = '127.0.0.1:9022';
const DEFAULT_DRAIN_MS = '30000';

/** `sip-server`. */
export function defineSipServer(program: Command, { env, exits }: CommandContext): void {
  program
    .command('sip-server')
    .description('run the embedded SIP server alone, as a drachtio-server for any drachtio-srf application')
    .option(
      '--listen <address...>',
      'receive SIP here: udp:, tcp:, tls:, ws: or wss:, then an IP address and a port',
      DEFAULT_LISTEN,
    )
    .option('--control <host:port>', 'take connections of applications here', DEFAULT_CONTROL)
    .option(
      '--secret <text>',
      'secret that applications give; default: WARMBRIDGE_SIP__DRACHTIO__SECRET, or a new one that the ready line tells',
    )
    .option('--external-address <host>', 'host to name in Via and Contact, such as that of a NAT in front')
    .option('--allow <network...>', 'networks that may send requests, such as 10.0.0.0/24; default: this machine only')
    .option('--tls-cert <file>', 'certificate of tls: and wss: listeners (PEM)')
    .option('--tls-key <file>', 'private key of that certificate (PEM)')
    .option('--tls-ca <file>', 'authorities that sign the certificates of TLS peers (PEM)')
    .option(
      '--origin <origin...>',
      'pages that may connect by ws: and wss:, such as https://desk.example.com; * is any',
    )
    .option('--drain-ms <ms>', 'time in ms that open calls have to end after SIGTERM', DEFAULT_DRAIN_MS)
    .option('--verbose', 'log at level debug')
    .action(
      exits(async (flags: SipServerFlags) => {
        const { runSipServer } = await import('../sip-server.ts');
        return await runSipServer(flags, env);
      }),
    );
}
