import type { SQLOutputValue } from 'node:sqlite';
import { asCallId, asLegId } from '../../ports/ids.ts';
import { LEG_ROLES } from '../../ports/records.ts';
import type { TranscriptMatch } from '../../ports/store.ts';
import { snippetOf } from './snippet.ts';
import type { Statements } from '../sqlite/statements.ts';

/** {@link TranscriptQuery} with its cursor decoded. */
export interface TranscriptRequest {
  readonly phrases: readonly string[];
  readonly from: string | null;
  readonly to: string | null;
  readonly withPrivate: boolean;
  /** The position of the last match that was looked at. */
  readonly before: number | null;
  readonly limit: number;
}

/** A page of matches, and the position from which on the next page looks where there may be more. */
export interface TranscriptPage {
  readonly items: readonly TranscriptMatch[];
  readonly next: number | null;
}

/** Matches that one search looks at. */
const MAX_LOOKED_AT = 2_000;
/** Pages of some 4 KB that one step of a merge writes: writes of calls wait for it. */
const MERGE_PAGES = 64;

/** The index over what was said. Its changes belong into the transaction of the journal's. */
export class TranscriptTable {
  readonly #statements: Statements;

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  /** Takes in what is said in a line of the journal, if anything is. The line must be there already. */
  insert(position: number | bigint, type: string): void {
    if (SPOKEN_TYPES.has(type)) this.#statements.of(INSERT).run(position);
  }

  /** The journal of the call must still be there. */
  deleteCall(callId: string): void {
    this.#statements.of(DELETE_CALL).run(callId);
  }

  /**
   * Merges a small part of the index, so that words of deleted calls go from it (sqlite.org/fts5.html#the_merge_command).
   * @param isFirst begins with the whole index
   * @returns whether there is more to do
   */
  tidy(isFirst: boolean): boolean {
    const before = this.#changes();
    this.#statements
      .of(`INSERT INTO spoken (spoken, rank) VALUES ('merge', ?)`)
      .run(BigInt(isFirst ? -MERGE_PAGES : MERGE_PAGES));
    // The command itself counts as one change.
    return isFirst || this.#changes() - before >= 2;
  }

  #changes(): number {
    return Number(this.#statements.of('SELECT total_changes() AS n').get()?.['n']);
  }

  /** The newest first. It looks at a bounded number of rows, so a page may be short, or empty, and not be the last. */
  search(request: TranscriptRequest): TranscriptPage {
    const expression = request.phrases.map(quoted).join(' ');
    // FTS5 passes over a limit that is not an integer of SQLite, and a number of JavaScript is none.
    const before = BigInt(request.before ?? Number.MAX_SAFE_INTEGER);
    const rows = this.#statements.of(SELECT_MATCHES).iterate(expression, before, MAX_LOOKED_AT + 1);
    const items: TranscriptMatch[] = [];
    let next: number | null = null;
    let lookedAt = 0;
    for (const row of rows) {
      if (items.length === request.limit || lookedAt === MAX_LOOKED_AT) return { items, next };
      lookedAt += 1;
      next = Number(row['position']);
      const data = dataOf(row);
      if (fits(row, data, request)) items.push(matchOf(row, data, request.phrases));
    }
    return { items, next: null };
  }
}

const SELECT_MATCHES = `
  SELECT position, journal.call_id, at, data, started_at,
    data ->> iif(type = 'ai.talk', '$.prompt.text', '$.text') AS text
  FROM (SELECT rowid AS found FROM spoken WHERE spoken MATCH ? AND rowid < ? ORDER BY rowid DESC LIMIT ?)
  JOIN journal ON position = found JOIN calls ON calls.id = journal.call_id
  ORDER BY position DESC`;

/** The view `spoken_text` has no others. It is not asked about each line, because calls wait for writes. */
const SPOKEN_TYPES: ReadonlySet<string> = new Set(['call.speech', 'ai.talk']);

/** The text comes from where {@link DELETE_CALL} takes it again: an index forgets only what it was given. */
const INSERT = 'INSERT INTO spoken (rowid, text) SELECT position, text FROM spoken_text WHERE position = ?';

/** An index without a text of its own must be told what to forget (sqlite.org/fts5.html#external_content_tables). */
const DELETE_CALL = `
  INSERT INTO spoken (spoken, rowid, text) SELECT 'delete', position, text FROM spoken_text WHERE call_id = ?`;

/** A phrase of FTS5. Nothing in it is an operator: it has letters, digits and blanks. */
function quoted(phrase: string): string {
  return `"${phrase.replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, ' ')}"`;
}

type Row = Readonly<Record<string, SQLOutputValue>>;
type Data = Readonly<Record<string, unknown>>;

function fits(row: Row, data: Data, { from, to, withPrivate }: TranscriptRequest): boolean {
  const at = String(row['at']);
  if ((from !== null && at < from) || (to !== null && at >= to)) return false;
  return withPrivate || data['private'] !== true;
}

function dataOf(row: Row): Data {
  return JSON.parse(String(row['data'])) as Data;
}

function matchOf(row: Row, data: Data, phrases: readonly string[]): TranscriptMatch {
  const { leg, role, startMs, private: isPrivate } = data;
  const sinceStart = Date.parse(String(row['at'])) - Date.parse(String(row['started_at']));
  return {
    callId: asCallId(String(row['call_id'])),
    at: String(row['at']),
    leg: typeof leg === 'string' ? asLegId(leg) : null,
    role: LEG_ROLES.find((each) => each === role) ?? 'ai',
    startMs: Math.max(0, Math.round(typeof startMs === 'number' ? startMs : sinceStart)),
    snippet: snippetOf(String(row['text']), phrases),
    private: isPrivate === true,
  };
}
