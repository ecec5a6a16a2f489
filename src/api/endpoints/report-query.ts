import { z } from 'zod';
import { isTimeZone } from '../../hours/index.ts';
import { REPORT_STEPS } from '../../ports/reports.ts';
import type { ReportQuery } from '../../ports/reports.ts';
import { invalid } from '../api-error.ts';
import { time, wholeNumber } from './query-values.ts';

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 7;
/** The longest time of a report, and of one by hours. */
const MAX_DAYS = 366;
const MAX_DAYS_BY_HOUR = 31;

/** The parameters of reports, as texts. */
export const reportQuery = z.strictObject({
  from: time.optional().describe('Calls that began then or later. Default: seven days before `to`'),
  to: time.optional().describe('Calls that began before. Default: now'),
  route: z.string().max(128).optional().describe('`match.to` of their route'),
  agent: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,64}$/, 'expected the id of an agent')
    .optional()
    .describe('The id of an agent: only what was tried with this one'),
  direction: z.enum(['inbound', 'outbound']).optional(),
  by: z.enum(REPORT_STEPS).optional().describe('The figures of each hour or day too'),
  timeZone: z
    .string()
    .refine(isTimeZone, 'is no time zone, such as Europe/Berlin')
    .default('UTC')
    .describe('Whose hours and days `by` is about'),
  repeatDays: wholeNumber(1, 90)
    .default(7)
    .describe('A caller with an answered call so many days before is a repeat caller'),
  withinMs: wholeNumber(1_000, 3_600_000).default(20_000).describe('The time of the service level'),
  format: z.enum(['json', 'csv']).optional().describe('Default: as Accept says (`text/csv`), JSON otherwise'),
});

/** They as they were read. */
export type ReportParameters = z.output<typeof reportQuery>;

/** @throws ApiError `invalid` where the time is none, or too long */
export function askedBy({ from, to, format: _format, ...query }: ReportParameters, nowMs: number): ReportQuery {
  const end = to ?? new Date(nowMs).toISOString();
  const begin = from ?? new Date(Date.parse(end) - DEFAULT_DAYS * DAY_MS).toISOString();
  const lengthMs = Date.parse(end) - Date.parse(begin);
  if (lengthMs <= 0) throw invalid([{ path: 'from', message: `must be before to, which is ${end}` }]);
  const maxDays = query.by === 'hour' ? MAX_DAYS_BY_HOUR : MAX_DAYS;
  if (lengthMs > maxDays * DAY_MS) {
    const what = query.by === 'hour' ? 'by hours covers' : 'covers';
    throw invalid([{ path: 'from', message: `a report ${what} ${String(maxDays)} days at most` }]);
  }
  return { ...query, from: begin, to: end };
}
