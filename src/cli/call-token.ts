import { signCallToken } from '../phone-passes/index.ts';
import { SystemClock } from '../shared/system-clock.ts';
import type { CommandContext, ConfigFlags } from './command.ts';
import { CliError, EXIT } from './exit-code.ts';
import { loadOrTell } from './load-config.ts';
import { writeJson } from './output.ts';

/** The options of `call-token`. */
export interface CallTokenFlags extends ConfigFlags {
  readonly button: string;
  readonly ttl: string;
  readonly name?: string;
  readonly number?: string;
  readonly json?: boolean;
}

const MAX_TTL_S = 86_400;

/** Signs a token for a button of `clickToCall`, as a site does it. */
export async function callToken(flags: CallTokenFlags, { env, out, err }: CommandContext): Promise<number> {
  const ttl = Number(flags.ttl);
  if (!Number.isInteger(ttl) || ttl < 1 || ttl > MAX_TTL_S) {
    throw new CliError(EXIT.usage, `--ttl: expected a whole number of seconds from 1 to ${String(MAX_TTL_S)}`);
  }
  const config = loadOrTell({ file: flags.config, env }, err);
  if (config === null) return EXIT.no;
  const button = config.clickToCall.find(({ name }) => name === flags.button);
  if (button === undefined) throw new CliError(EXIT.unknown, `there is no button ${flags.button} in clickToCall`);
  if (button.secret === null)
    throw new CliError(EXIT.conflict, `the button ${button.name} has no secret, and takes no token`);
  const { name, number } = flags;
  const claims = { ...(name !== undefined && { name }), ...(number !== undefined && { number }) };
  const expiresAt = Math.floor(new SystemClock().wall() / 1_000) + ttl;
  const token = await signCallToken(button.secret, claims, expiresAt);
  if (flags.json === true) writeJson(out, { token });
  else out.write(`${token}\n`);
  return EXIT.done;
}
