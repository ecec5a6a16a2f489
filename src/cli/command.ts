import type { Command } from 'commander';
import type { Output } from './output.ts';

/** The variables of the environment that commands see. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What a command gets from the command line as a whole. */
export interface CommandContext {
  readonly env: Environment;
  /** Answers go here. */
  readonly out: Output;
  /** What is wrong, and what is only for people who watch. */
  readonly err: Output;
  /** Makes an action of a function: what it returns becomes the exit code. */
  readonly exits: <Args extends unknown[]>(
    run: (...args: Args) => number | Promise<number>,
  ) => (...args: Args) => Promise<void>;
}

/** Adds a command to the program. */
export type DefineCommand = (program: Command, context: CommandContext) => void;

/** Where the configuration is looked for. */
export const DEFAULT_CONFIG_FILE = 'config/warmbridge.yaml';

/** The options of commands that go by the configuration alone. */
export interface ConfigFlags {
  readonly config: string;
}

/** Adds `--config`. */
export function withConfig(command: Command): Command {
  return command.option('-c, --config <file>', 'configuration (YAML)', DEFAULT_CONFIG_FILE);
}

/** The options of commands that ask a running program. */
export interface ApiFlags extends ConfigFlags {
  readonly url?: string;
  readonly key?: string;
  readonly json?: boolean;
}

/** Adds the options that say where the program is, and `--json`. */
export function withApi(command: Command): Command {
  return withConfig(command)
    .option('--url <url>', 'where the program answers; default: api.listen of the configuration')
    .option('--key <key>', 'key of the API; default: WARMBRIDGE_API_KEY, or a fitting one of the configuration')
    .option('--json', 'print JSON');
}
