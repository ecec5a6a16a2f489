import type { Command } from 'commander';
import { withConfig } from '../command.ts';
import type { CommandContext } from '../command.ts';
import type { SelfTestFlags } from '../selftest/selftest.ts';

const DEFAULT_TIMEOUT_MS = '60000';

/** `selftest`. */
export function defineSelftest(program: Command, context: CommandContext): void {
  withConfig(program.command('selftest'))
    .description(
      "hand a test caller over through the site's own trunk, and print its timings and what each party heard",
    )
    .requiredOption('--trunk <name>', 'the trunk')
    .requiredOption('--to <number>', 'a number that the PBX sends back to us, and that nobody else calls')
    .option('--arrives-as <number>', 'what the PBX makes of that number; default: it stays as it is')
    .option('--listen <address>', 'receive SIP here, such as udp:10.0.0.9:5060; default: as the site does')
    .option('--timeout-ms <ms>', 'wait no longer for each step', DEFAULT_TIMEOUT_MS)
    .option('--json', 'print JSON')
    .action(
      context.exits(async (flags: SelfTestFlags) => {
        const { selfTest } = await import('../selftest/selftest.ts');
        return await selfTest(flags, context);
      }),
    );
}
