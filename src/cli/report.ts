import { ApiError, askedBy, callCsv, handoffCsv, reportQuery } from '../api/index.ts';
import { faultTexts } from '../config/index.ts';
import type { CallReport, HandoffReport, ReportQuery } from '../ports/reports.ts';
import { messageOf } from '../shared/message-of.ts';
import { doReportJob } from '../store/thread/report-job.ts';
import { loadOrTell } from './load-config.ts';
import type { ConfigSource } from './load-config.ts';
import type { Output } from './output.ts';

/** The parameters of `/v1/reports`, and `format`. */
export type ReportOptions = Readonly<Record<string, string | undefined>>;

/**
 * Writes a report of what is on record, whether the program runs or not.
 *
 * @param nowMs the end of its time where none is given
 * @returns the exit code: 0, or 1 where it cannot be made
 */
export async function writeReport(
  kind: 'handoffs' | 'calls',
  options: ReportOptions,
  source: ConfigSource & { readonly nowMs: number },
  output: Output,
  faults: Output,
): Promise<number> {
  const config = loadOrTell(source, faults);
  if (config === null) return 1;
  const { store } = config;
  try {
    const query = queryOf(options, source.nowMs);
    const report = await doReportJob(store, { kind, query });
    output.write(options['format'] === 'csv' ? csvOf(kind, report) : `${JSON.stringify(report, null, 2)}\n`);
    return 0;
  } catch (error) {
    const details = error instanceof ApiError && Array.isArray(error.details) ? error.details : [];
    if (details.length === 0) faults.write(`${messageOf(error)}\n`);
    for (const { path, message } of details as readonly Fault[]) faults.write(`--${path}: ${message}\n`);
    return 1;
  }
}

interface Fault {
  readonly path: string;
  readonly message: string;
}

/** @throws ApiError, or Error for options that are wrong */
function queryOf(options: ReportOptions, nowMs: number): ReportQuery {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const parsed = reportQuery.safeParse(given, { reportInput: true });
  if (parsed.success) return askedBy(parsed.data, nowMs);
  const faults = parsed.error.issues.flatMap((issue) => faultTexts(issue, [], 'options'));
  throw new Error(faults.map(({ path, message }) => `--${path}: ${message}`).join('\n'));
}

function csvOf(kind: 'handoffs' | 'calls', report: HandoffReport | CallReport): string {
  return kind === 'handoffs' ? handoffCsv(report as HandoffReport) : callCsv(report as CallReport);
}
