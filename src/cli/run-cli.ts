import { Command, CommanderError } from 'commander';
import { packageVersion } from '../shared/package-files.ts';
import type { CommandContext, Environment } from './command.ts';
import { COMMANDS } from './commands/index.ts';
import { CliError, EXIT, EXIT_CODES } from './exit-code.ts';
import type { Output } from './output.ts';

/**
 * Runs one command.
 * @param argv as `process.argv`
 * @param output where answers and faults go
 * @returns the exit code
 */
export async function runCli(
  argv: readonly string[],
  env: Environment,
  output: { readonly stdout: Output; readonly stderr: Output } = process,
): Promise<number> {
  let exitCode: number = EXIT.done;
  const { stdout: out, stderr: err } = output;
  const program = newProgram({
    env,
    out,
    err,
    exits:
      (run) =>
      async (...args) => {
        exitCode = await run(...args);
      },
  });
  try {
    await program.parseAsync(argv);
  } catch (error) {
    // Help and the version are errors of commander's, too.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    if (!(error instanceof CliError)) throw error;
    err.write(`${error.message}\n`);
    return error.exitCode;
  }
  return exitCode;
}

/** The program with all its commands. */
export function newProgram(context: CommandContext): Command {
  const { out, err } = context;
  const program = new Command('warmbridge')
    .description('On-prem SIP back-to-back user agent: an AI answers, a human takes over, warm.')
    .version(packageVersion())
    .exitOverride()
    .configureOutput({ writeOut: (text) => out.write(text), writeErr: (text) => err.write(text) })
    .addHelpText('after', exitCodeText())
    .showHelpAfterError('(--help lists the commands and options)');
  for (const define of COMMANDS) define(program, context);
  return program;
}

function exitCodeText(): string {
  const lines = EXIT_CODES.map(([code, meaning]) => `  ${String(code).padEnd(3)} ${meaning}`);
  return `\nExit codes:\n${lines.join('\n')}\n\ndocs/cli.md has an example of each command.\n`;
}
