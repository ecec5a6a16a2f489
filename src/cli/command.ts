import type { Command } from 'commander';

/** The variables of the environment that commands see. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What a command gets from the command line as a whole. */
export interface CommandContext {
  readonly env: Environment;
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
