import { Command, CommanderError } from 'commander';
import { serve } from './serve.ts';
import { checkConfig } from './check-config.ts';

/** Where the configuration is looked for. */
export const DEFAULT_CONFIG_FILE = 'config/warmbridge.yaml';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Runs one command.
 * @param argv as `process.argv`
 * @returns the exit code
 */
export const runCli = async (argv: readonly string[], env: Environment): Promise<number> => {
  let exitCode = 0;
  const program = new Command('warmbridge')
    .description('On-prem SIP back-to-back user agent: an AI answers, a human takes over, warm.')
    .exitOverride()
    .showHelpAfterError('(--help tells what there is)');

  program
    .command('serve', { isDefault: true })
    .description('take calls')
    .option('-c, --config <file>', 'configuration (YAML)', DEFAULT_CONFIG_FILE)
    .option('--check', 'only check the configuration, name every fault, and exit with 0 or 1')
    .action(async (options: { readonly config: string; readonly check?: boolean }) => {
      exitCode =
        options.check === true
          ? checkConfig(options.config, env, process.stdout)
          : await serve({ file: options.config, env });
    });

  program
    .command('demo')
    .description('one complete warm handoff on this machine, with a caller, an AI application and an agent')
    .option('--json', 'print the timeline as JSON lines')
    .action(async (options: { readonly json?: boolean }) => {
      const { runDemo } = await import('../demo/run-demo.ts');
      exitCode = await runDemo({ json: options.json === true });
    });

  try {
    await program.parseAsync(argv);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    throw error;
  }
  return exitCode;
};
