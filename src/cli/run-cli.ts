import { Command, CommanderError } from 'commander';
import { SystemClock } from '../shared/system-clock.ts';
import type { ReportOptions } from './report.ts';
import { serve } from './serve.ts';
import { checkConfig } from './check-config.ts';
import type { SipServerFlags } from './sip-server.ts';
import type { WebhookTestFlags } from './test-webhook.ts';

/** Where the configuration is looked for. */
export const DEFAULT_CONFIG_FILE = 'config/warmbridge.yaml';

const DEFAULT_LISTEN = ['udp:127.0.0.1:5060', 'tcp:127.0.0.1:5060'];
const DEFAULT_CONTROL = '127.0.0.1:9022';
const DEFAULT_DRAIN_MS = '30000';

type ReportFlags = ReportOptions & { readonly config: string; readonly csv?: boolean };

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Runs one command.
 * @param argv as `process.argv`
 * @returns the exit code
 */
export async function runCli(argv: readonly string[], env: Environment): Promise<number> {
  let exitCode = 0;
  const program = new Command('warmbridge')
    .description('On-prem SIP back-to-back user agent: an AI answers, a human takes over, warm.')
    .exitOverride()
    .showHelpAfterError('(--help lists the commands and options)');

  program
    .command('serve', { isDefault: true })
    .description('take calls')
    .option('-c, --config <file>', 'configuration (YAML)', DEFAULT_CONFIG_FILE)
    .option('--check', 'check the configuration, name every fault, and exit with 0 or 1')
    .action(async (options: { readonly config: string; readonly check?: boolean }) => {
      exitCode =
        options.check === true
          ? await checkConfig(options.config, env, process.stdout)
          : await serve({ file: options.config, env });
    });

  program
    .command('demo')
    .description('play one complete warm handoff on this machine, with a caller, an AI application and an agent')
    .option('--json', 'print the timeline as JSON lines')
    .action(async (options: { readonly json?: boolean }) => {
      const { runDemo } = await import('../demo/run-demo.ts');
      exitCode = await runDemo({ json: options.json === true });
    });

  program
    .command('sip-server')
    .description('run the embedded SIP server alone, as a drachtio-server for any drachtio-srf application')
    .option(
      '--listen <address...>',
      'receive SIP here: udp:, tcp: or tls:, then an IP address and a port',
      DEFAULT_LISTEN,
    )
    .option('--control <host:port>', 'take connections of applications here', DEFAULT_CONTROL)
    .option(
      '--secret <text>',
      'secret that applications give; default: WARMBRIDGE_SIP__DRACHTIO__SECRET, or a new one that the ready line tells',
    )
    .option('--external-address <host>', 'host to name in Via and Contact, such as that of a NAT in front')
    .option('--allow <network...>', 'networks that may send requests, such as 10.0.0.0/24; default: this machine only')
    .option('--tls-cert <file>', 'certificate of tls: listeners (PEM)')
    .option('--tls-key <file>', 'private key of that certificate (PEM)')
    .option('--tls-ca <file>', 'authorities that sign the certificates of TLS peers (PEM)')
    .option('--drain-ms <ms>', 'time in ms that open calls have to end after SIGTERM', DEFAULT_DRAIN_MS)
    .option('--verbose', 'log at level debug')
    .action(async (flags: SipServerFlags) => {
      const { runSipServer } = await import('./sip-server.ts');
      exitCode = await runSipServer(flags, env);
    });

  program
    .command('new-key')
    .description('print a new key of the API, and the hash of it for the configuration (docs/api-access.md)')
    .action(async () => {
      const { printNewKey } = await import('./new-key.ts');
      exitCode = await printNewKey(process.stdout);
    });

  program
    .command('webhooks')
    .description('look after receivers of events')
    .command('test <url>')
    .description('send a sample of each event, as the program would, and show what the receiver answers')
    .option('--secret <text...>', 'signs the events; two secrets sign each event twice, as in a rotation')
    .option('--event <name...>', 'only these events')
    .option('--allow-private', 'the receiver may be at an address that is not public')
    .option('--timeout-ms <ms>', 'how long each attempt may take', '10000')
    .action(async (url: string, flags: WebhookTestFlags) => {
      const { testWebhook } = await import('./test-webhook.ts');
      exitCode = await testWebhook(url, flags, process.stdout);
    });

  program
    .command('routes')
    .description('look into routes')
    .command('test <number>')
    .description('say which route takes a call to the number, and where the number would go out')
    .option('-c, --config <file>', 'configuration (YAML)', DEFAULT_CONFIG_FILE)
    .action(async (number: string, { config: file }: { readonly config: string }) => {
      const { testRoute } = await import('./test-route.ts');
      exitCode = testRoute(number, { file, env }, process.stdout);
    });

  program
    .command('speech')
    .description('look into the engines of speech')
    .command('check')
    .description('say which engines are there, and what brings those that are missing')
    .option('-c, --config <file>', 'configuration (YAML)', DEFAULT_CONFIG_FILE)
    .option('--json', 'print the table as JSON')
    .action(async ({ config: file, json }: { readonly config: string; readonly json?: boolean }) => {
      const { checkSpeech } = await import('./speech-check.ts');
      exitCode = await checkSpeech({ file, env, json: json === true }, process.stdout);
    });

  const script = program.command('script').description('look after scripts of receptionists (docs/ai/script.md)');
  script
    .command('check <file>')
    .description('name everything that is wrong with a script, and exit with 0 or 1')
    .action(async (file: string) => {
      const { checkScript } = await import('./script.ts');
      exitCode = await checkScript(file, process.stdout);
    });
  script
    .command('try <file>')
    .description('talk with a script by text: type words or keys, and see what a caller would hear')
    .option('--keys', 'as where nobody recognizes words')
    .action(async (file: string, { keys }: { readonly keys?: boolean }) => {
      const { tryScript } = await import('./script.ts');
      exitCode = await tryScript(file, { hears: keys !== true, input: process.stdin, output: process.stdout });
    });

  const escalation = program
    .command('escalation')
    .description('look into rules of escalation (docs/escalation.md)')
    .argument('<calls...>', 'transcripts (JSON, as the API gives them), or ids of calls on record')
    .option('-c, --config <file>', 'configuration (YAML)', DEFAULT_CONFIG_FILE)
    .option('--route <number>', "ask the rules of the route that takes calls to this number; default: the call's route")
    .action(async (calls: string[], { config: file, route }: { readonly config: string; readonly route?: string }) => {
      const { escalationOf } = await import('./escalation.ts');
      exitCode = await escalationOf(calls, { file, env, route }, process.stdout);
    });
  escalation
    .command('check')
    .description('print precision and recall of rules on labelled calls')
    .argument('[file]', 'rules and labelled calls (YAML); default: those that come with the program')
    .action(async (file?: string) => {
      const { escalationCheck, LABELLED_CALLS } = await import('./escalation-check.ts');
      exitCode = escalationCheck(file ?? LABELLED_CALLS, process.stdout);
    });

  program
    .command('verify')
    .description('hold calls on record, or all of a day, against what vouches for them, and show the first break')
    .argument('<what...>', 'ids of calls, and days (UTC) as 2026-01-15')
    .option('-c, --config <file>', 'configuration (YAML)', DEFAULT_CONFIG_FILE)
    .option('--key <file>', 'the key that must have signed (PEM, either half); default: that of the configuration')
    .action(async (what: string[], { config: file, key }: { readonly config: string; readonly key?: string }) => {
      const { verify } = await import('./verify.ts');
      exitCode = await verify(what, { file, env, key }, process.stdout);
    });

  program
    .command('export')
    .description('write calls on record with what vouches for them, as lines of JSON (docs/compliance.md)')
    .argument('<calls...>', 'ids of calls')
    .option('-c, --config <file>', 'configuration (YAML)', DEFAULT_CONFIG_FILE)
    .action(async (calls: string[], { config: file }: { readonly config: string }) => {
      const { exportCalls } = await import('./verify.ts');
      exitCode = await exportCalls(calls, { file, env, key: undefined }, process.stdout, process.stderr);
    });

  const report = program.command('report').description('figures of the calls on record (docs/reports.md)');
  for (const kind of ['handoffs', 'calls'] as const) {
    report
      .command(kind)
      .description(`how ${kind} went`)
      .option('-c, --config <file>', 'configuration (YAML)', DEFAULT_CONFIG_FILE)
      .option('--from <time>', 'calls that began then or later (RFC 3339); default: seven days before the end')
      .option('--to <time>', 'calls that began before; default: now')
      .option('--route <number>', 'match.to of their route')
      .option('--agent <id>', 'what was tried with this agent')
      .option('--by <step>', 'the figures of each hour or day too')
      .option('--time-zone <zone>', 'whose hours and days these are; default: UTC')
      .option('--csv', 'CSV instead of JSON')
      .action(async ({ config: file, csv, ...given }: ReportFlags) => {
        const { writeReport } = await import('./report.ts');
        const options = { ...given, ...(csv === true && { format: 'csv' }) };
        const source = { file, env, nowMs: new SystemClock().wall() };
        exitCode = writeReport(kind, options, source, process.stdout, process.stderr);
      });
  }

  program
    .command('erase')
    .description('erase what is known of a caller from all calls that are over, recordings too (docs/compliance.md)')
    .argument('<number>', 'as it is on record: +15551234567, or a URI')
    .requiredOption('--by <who>', 'who asked for it, for the record')
    .option('-c, --config <file>', 'configuration (YAML)', DEFAULT_CONFIG_FILE)
    .action(async (number: string, { config: file, by }: { readonly config: string; readonly by: string }) => {
      const { erase } = await import('./erase.ts');
      exitCode = await erase(number, by, { file, env }, process.stdout);
    });

  try {
    await program.parseAsync(argv);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    throw error;
  }
  return exitCode;
}
