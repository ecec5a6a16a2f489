import { Command, CommanderError } from 'commander';
import type { CommandContext, Environment } from './command.ts';
import { COMMANDS } from './commands/index.ts';

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
  const context: CommandContext = {
    env,
    exits:
      (run) =>
      async (...args) => {
        exitCode = await run(...args);
      },
  };
  for (const define of COMMANDS) define(program, context);
  try {
    await program.parseAsync(argv);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    throw error;
  }
  return exitCode;
}
