/** What the exit codes of every command mean (docs/cli.md). */
export const EXIT = {
  done: 0,
  no: 1,
  usage: 2,
  unreachable: 3,
  forbidden: 4,
  unknown: 5,
  conflict: 6,
} as const;

/** For `--help`. That of a Node that is too old is given by bin/warmbridge.js. */
export const EXIT_CODES: readonly (readonly [code: number, meaning: string])[] = [
  [EXIT.done, 'it was done, or it is so'],
  [EXIT.no, 'it was not done, or it is not so: faults, a break, a handoff that failed'],
  [EXIT.usage, 'the command line cannot be used, or the program refuses a value of it'],
  [EXIT.unreachable, 'the program does not answer at its URL'],
  [EXIT.forbidden, 'the key is missing or unknown, or its role is not enough'],
  [EXIT.unknown, 'there is no such call, handoff, agent, key or the like'],
  [EXIT.conflict, 'the state of the call, or of whatever it is, forbids it'],
  [10, 'Node is too old'],
];

/** A command ends with this message, and this exit code. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exitCode: number;

  constructor(exitCode: number, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}
