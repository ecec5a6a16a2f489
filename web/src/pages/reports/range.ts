const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Times that reports are often asked for. */
export const RANGES = {
  day: ['24 hours', DAY_MS, 'hour'],
  week: ['7 days', 7 * DAY_MS, 'day'],
  month: ['30 days', 30 * DAY_MS, 'day'],
  quarter: ['90 days', 90 * DAY_MS, 'day'],
} as const;
export type RangeName = keyof typeof RANGES;

/** The parameters of a report. */
export interface ReportQuery {
  readonly from: string;
  readonly to: string;
  readonly by: 'hour' | 'day';
  readonly timeZone: string;
  readonly route?: string;
  readonly agent?: string;
}

function isRange(name: string): name is RangeName {
  return name in RANGES;
}

/** The parameters that the address of the page asks for. */
export function queryOf(asked: URLSearchParams, now: number): ReportQuery {
  const range = asked.get('range') ?? 'week';
  const [, lengthMs, by] = RANGES[isRange(range) ? range : 'week'];
  const from = asked.get('from');
  const to = asked.get('to');
  const begin = from === null ? now - lengthMs : Date.parse(`${from}T00:00`);
  // The last day counts whole.
  const end = to === null ? now : Date.parse(`${to}T00:00`) + DAY_MS;
  const isOwn = from !== null || to !== null;
  const [route, agent] = [asked.get('route'), asked.get('agent')];
  return {
    from: new Date(begin).toISOString(),
    to: new Date(end).toISOString(),
    by: isOwn ? (end - begin <= 2 * DAY_MS ? 'hour' : 'day') : by,
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    ...(route !== null && { route }),
    ...(agent !== null && { agent }),
  };
}
