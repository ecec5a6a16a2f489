import { z } from 'zod';
import { isTimeZone } from '../../hours/index.ts';
import type { Clock } from '../../ports/clock.ts';
import { REPORT_STEPS } from '../../ports/reports.ts';
import type { ReportQuery, ReportStore } from '../../ports/reports.ts';
import { invalid } from '../api-error.ts';
import { endpoint } from '../endpoint.ts';
import type { ApiRequest, ApiResponse, Endpoint } from '../endpoint.ts';
import { time, wholeNumber } from '../query-values.ts';
import { callCsv, handoffCsv } from '../report-csv.ts';

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 7;
/** The longest time of a report, and of one by hours. */
const MAX_DAYS = 366;
const MAX_DAYS_BY_HOUR = 31;

const reportQuery = z.strictObject({
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

type Query = z.output<typeof reportQuery>;

const CSV = ['text/csv'] as const;

/** /v1/reports. */
export function reportEndpoints(reports: ReportStore, clock: Clock): readonly Endpoint[] {
  return [
    endpoint({
      method: 'GET',
      path: '/v1/reports/handoffs',
      role: 'viewer',
      summary: 'How handoffs went (docs/reports.md)',
      query: reportQuery,
      responses: {
        200: { description: 'Its figures (docs/metrics.md)', schema: 'HandoffReport', otherTypes: CSV },
      },
      handle: async ({ query, headers }) => {
        const asked = askedBy(query, clock);
        return answer('handoffs', asked, query, headers, await reports.handoffs(asked), handoffCsv);
      },
    }),
    endpoint({
      method: 'GET',
      path: '/v1/reports/calls',
      role: 'viewer',
      summary: 'How calls went (docs/reports.md)',
      query: reportQuery,
      responses: { 200: { description: 'Its figures (docs/metrics.md)', schema: 'CallReport', otherTypes: CSV } },
      handle: async ({ query, headers }) => {
        const asked = askedBy(query, clock);
        return answer('calls', asked, query, headers, await reports.calls(asked), callCsv);
      },
    }),
  ];
}

/** @throws ApiError `invalid` where the time is none, or too long */
function askedBy({ from, to, format: _format, ...query }: Query, clock: Clock): ReportQuery {
  const end = to ?? new Date(clock.wall()).toISOString();
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

function answer<Report extends object>(
  name: string,
  { from, to }: ReportQuery,
  { format }: Query,
  headers: ApiRequest<unknown, unknown>['headers'],
  report: Report,
  csvOf: (report: Report) => string,
): ApiResponse {
  const common = { 'cache-control': 'no-store', vary: 'Accept' };
  if ((format ?? acceptedFormat(headers)) === 'json') return { status: 200, headers: common, body: report };
  const file = `${name}-${from.slice(0, 10)}-${to.slice(0, 10)}.csv`;
  return {
    status: 200,
    headers: {
      ...common,
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-disposition': `attachment; filename="${file}"`,
      'x-content-type-options': 'nosniff',
    },
    body: csvOf(report),
  };
}

/** RFC 9110 12.5.1: CSV for who names it in Accept, and not JSON. */
function acceptedFormat(headers: ApiRequest<unknown, unknown>['headers']): 'json' | 'csv' {
  const accept = String(headers['accept'] ?? '').toLowerCase();
  return accept.includes('text/csv') && !accept.includes('application/json') ? 'csv' : 'json';
}
