import type { CallReport, Counts, HandoffReport, TimeFigures } from '../../ports/reports.ts';

/** What a cell holds. */
type Cell = string | number | null;
type Row = Readonly<Record<string, Cell>>;

/** Such a text would be a formula in a spreadsheet (OWASP, CSV Injection). */
const FORMULA = /^[=+\-@\t\r\n|%]/;

/** The report of handoffs as CSV (RFC 4180): a row for all, then one for each route, destination, reason and bucket. */
export function handoffCsv(report: HandoffReport): string {
  const { byReason, byRoute, byDestination, buckets = [], ...whole } = report;
  return csv([
    { group: 'all', name: '', ...flat(whole) },
    ...byRoute.map(({ route, ...figures }) => ({ group: 'route', name: route ?? '', ...flat(figures) })),
    ...byDestination.map(({ destination, ...figures }) => ({
      group: 'destination',
      name: destination,
      ...flat(figures),
    })),
    ...Object.entries(byReason).map(([name, handoffs]) => ({ group: 'reason', name, handoffs })),
    ...buckets.map((figures) => ({ group: 'bucket', name: '', ...flat({ ...figures }) })),
  ]);
}

/** The report of calls as CSV: a row for all, then one for each route, reason and bucket. */
export function callCsv(report: CallReport): string {
  const { byReason, byRoute, buckets = [], ...whole } = report;
  return csv([
    { group: 'all', name: '', ...flat(whole) },
    ...byRoute.map(({ route, ...figures }) => ({ group: 'route', name: route ?? '', ...flat(figures) })),
    ...Object.entries(byReason).map(([name, calls]) => ({ group: 'reason', name, calls })),
    ...buckets.map((figures) => ({ group: 'bucket', name: '', ...flat({ ...figures }) })),
  ]);
}

/** Figures in one level: `waitMs.p50`, `byResult.bridged`. */
function flat(figures: Readonly<Record<string, Cell | TimeFigures | Counts>>): Row {
  return Object.fromEntries(
    Object.entries(figures).flatMap(([name, value]): (readonly [string, Cell])[] =>
      typeof value === 'object' && value !== null
        ? Object.entries(value as Readonly<Record<string, Cell>>).map(([part, cell]) => [`${name}.${part}`, cell])
        : [[name, value]],
    ),
  );
}

/** Rows under the columns that any of them has. Lines end with CR LF, the last one too. */
function csv(rows: readonly Row[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column] ?? null))];
  return lines.map((line) => `${line.map(cellText).join(',')}\r\n`).join('');
}

/** A text that begins like a formula gets an apostrophe in front, which spreadsheets take for the mark of a text. */
function cellText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const text = FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
