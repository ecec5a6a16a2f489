import type { Clock } from '../../ports/clock.ts';
import type { ReportQuery, ReportStore } from '../../ports/reports.ts';
import { endpoint } from '../endpoint.ts';
import type { ApiRequest, ApiResponse, Endpoint } from '../endpoint.ts';
import { callCsv, handoffCsv } from '../answers/report-csv.ts';
import { askedBy, reportQuery } from './report-query.ts';
import type { ReportParameters } from './report-query.ts';

const CSV = ['text/csv'] as const;

/** /v1/reports. */
export function reportEndpoints(reports: ReportStore, clock: Clock): readonly Endpoint[] {
  return [
    endpoint({
      method: 'GET',
      path: '/v1/reports/handoffs',
      permission: 'reports.read',
      summary: 'How handoffs went (docs/reports.md)',
      query: reportQuery,
      responses: {
        200: { description: 'Its figures (docs/metrics.md)', schema: 'HandoffReport', otherTypes: CSV },
      },
      handle: async ({ query, headers }) => {
        const asked = askedBy(query, clock.wall());
        return answer('handoffs', asked, query, headers, await reports.handoffs(asked), handoffCsv);
      },
    }),
    endpoint({
      method: 'GET',
      path: '/v1/reports/calls',
      permission: 'reports.read',
      summary: 'How calls went (docs/reports.md)',
      query: reportQuery,
      responses: { 200: { description: 'Its figures (docs/metrics.md)', schema: 'CallReport', otherTypes: CSV } },
      handle: async ({ query, headers }) => {
        const asked = askedBy(query, clock.wall());
        return answer('calls', asked, query, headers, await reports.calls(asked), callCsv);
      },
    }),
  ];
}

function answer<Report extends object>(
  name: string,
  { from, to }: ReportQuery,
  { format }: ReportParameters,
  headers: ApiRequest<unknown, unknown>['headers'],
  report: Report,
  csvOf: (report: Report) => string,
): ApiResponse {
  const common = { vary: 'Accept' };
  if ((format ?? acceptedFormat(headers)) === 'json') return { status: 200, headers: common, body: report };
  const file = `${name}-${from.slice(0, 10)}-${to.slice(0, 10)}.csv`;
  return {
    status: 200,
    headers: {
      ...common,
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-disposition': `attachment; filename="${file}"`,
    },
    body: csvOf(report),
  };
}

/** RFC 9110 12.5.1: CSV for who names it in Accept, and not JSON. */
function acceptedFormat(headers: ApiRequest<unknown, unknown>['headers']): 'json' | 'csv' {
  const accept = String(headers['accept'] ?? '').toLowerCase();
  return accept.includes('text/csv') && !accept.includes('application/json') ? 'csv' : 'json';
}
