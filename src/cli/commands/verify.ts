import type { Command } from 'commander';
import { withConfig } from '../command.ts';
import type { CommandContext, ConfigFlags } from '../command.ts';
import { barBeside } from '../output.ts';

type VerifyFlags = ConfigFlags & { readonly key?: string; readonly json?: boolean };

/** `verify`. */
export function defineVerify(program: Command, { env, out, err, exits }: CommandContext): void {
  withConfig(program.command('verify'))
    .description('hold calls on record, or all of a day, against what vouches for them, and show the first break')
    .argument('<what...>', 'ids of calls, and days (UTC) as 2026-01-15')
    .option('--key <file>', 'the key that must have signed (PEM, either half); default: that of the configuration')
    .option('--json', 'print JSON lines')
    .action(
      exits(async (what: string[], { config: file, key, json }: VerifyFlags) => {
        const { verify } = await import('../verify.ts');
        return await verify(what, { file, env, key, json: json === true, progress: barBeside(out, err) }, out);
      }),
    );
}
