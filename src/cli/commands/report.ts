import type { Command } from 'commander';
import { SystemClock } from '../../shared/system-clock.ts';
import { withConfig } from '../command.ts';
import type { CommandContext, ConfigFlags } from '../command.ts';
import type { ReportOptions } from '../report.ts';

type ReportFlags = ReportOptions & ConfigFlags & { readonly csv?: boolean };

/** `report`. */
export function defineReport(program: Command, { env, exits }: CommandContext): void {
  const report = program.command('report').description('figures of the calls on record (docs/reports.md)');
  for (const kind of ['handoffs', 'calls'] as const) {
    withConfig(report.command(kind))
      .description(`how ${kind} went`)
      .option('--from <time>', 'calls that began then or later (RFC 3339); default: seven days before the end')
      .option('--to <time>', 'calls that began before; default: now')
      .option('--route <number>', 'match.to of their route')
      .option('--agent <id>', 'what was tried with this agent')
      .option('--by <step>', 'the figures of each hour or day too')
      .option('--time-zone <zone>', 'whose hours and days these are; default: UTC')
      .option('--csv', 'CSV instead of JSON')
      .action(
        exits(async ({ config: file, csv, ...given }: ReportFlags) => {
          const { writeReport } = await import('../report.ts');
          const options = { ...given, ...(csv === true && { format: 'csv' }) };
          const source = { file, env, nowMs: new SystemClock().wall() };
          return await writeReport(kind, options, source, process.stdout, process.stderr);
        }),
      );
  }
}
