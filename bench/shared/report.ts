/** A cell of a table. */
export type Cell = string | number | boolean | null;

/** A line of a table, by column. */
export type Row = Readonly<Record<string, Cell>>;

/**
 * The results of a bench, as tables at once or as one JSON object at the end. Progress goes to stderr, so that stdout
 * holds only results.
 */
export class Report {
  readonly #json: boolean;
  readonly #data: Record<string, unknown>;

  constructor(bench: string, json: boolean) {
    this.#json = json;
    this.#data = { bench };
  }

  /** Adds a title with its text. */
  fact(key: string, value: unknown, words: string): void {
    this.#data[key] = value;
    if (!this.#json) console.log(words);
  }

  /** Adds rows with the same columns. */
  table(key: string, title: string, rows: readonly Row[]): void {
    this.#data[key] = rows;
    if (!this.#json) console.log(`\n${title}\n${tableText(rows)}`);
  }

  /** Adds raw data of the tables to the JSON object. */
  raw(key: string, value: unknown): void {
    this.#data[key] = value;
  }

  /** Tells a waiting person the progress. */
  progress(words: string): void {
    process.stderr.write(`  ${words}\n`);
  }

  /** Prints the JSON object if it was asked for. */
  finish(ok: boolean): void {
    this.#data['ok'] = ok;
    if (this.#json) console.log(JSON.stringify(this.#data));
  }
}

function tableText(rows: readonly Row[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const lines = [columns, ...rows.map((row) => columns.map((column) => cellText(row[column])))];
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => line[index]!.length)));
  const numeric = columns.map((column) => rows.some((row) => typeof row[column] === 'number'));
  return lines
    .map((line) =>
      line
        .map((text, index) => (numeric[index] ? text.padStart(widths[index]!) : text.padEnd(widths[index]!)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function cellText(cell: Cell | undefined): string {
  if (cell === null || cell === undefined || Number.isNaN(cell)) return '-';
  if (typeof cell === 'boolean') return cell ? 'yes' : 'NO';
  return String(cell);
}
