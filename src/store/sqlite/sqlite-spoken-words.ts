import { sql } from 'kysely';
import type { Param } from '../sql/query.ts';
import { query, statement } from '../sql/query.ts';
import type { Session } from '../sql/session.ts';
import { isSpoken } from '../tables/transcript-page.ts';
import type { SpokenLine, SpokenMatch, SpokenWords } from '../tables/transcript-page.ts';

/** Pages of some 4 KB that one step of a merge writes: writes of calls wait for it. */
const MERGE_PAGES = 64;

/** The index over what was said, in FTS5. */
export class SqliteSpokenWords implements SpokenWords {
  async insert(session: Session, lines: readonly SpokenLine[]): Promise<void> {
    // The view spoken_text has no others. It is not asked about each line, because calls wait for writes.
    for (const { position, type } of lines) if (isSpoken(type)) await session.run(INSERT, position);
  }

  async deleteCall(session: Session, callId: string): Promise<void> {
    await session.run(DELETE_CALL, callId);
  }

  /** Merges a small part of the index (sqlite.org/fts5.html#the_merge_command). */
  async tidy(session: Session, isFirst: boolean): Promise<boolean> {
    const before = await session.first(CHANGES);
    await session.run(MERGE, BigInt(isFirst ? -MERGE_PAGES : MERGE_PAGES));
    const after = await session.first(CHANGES);
    // The command itself counts as one change.
    return isFirst || (after?.n ?? 0) - (before?.n ?? 0) >= 2;
  }

  async find(
    session: Session,
    phrases: readonly string[],
    before: number,
    most: number,
  ): Promise<readonly SpokenMatch[]> {
    // FTS5 passes over a limit that is not an integer of SQLite, and a number of JavaScript is none.
    return await session.all(FIND, phrases.map(quoted).join(' '), BigInt(before), BigInt(most));
  }
}

/** The text comes from where {@link DELETE_CALL} takes it again: an index forgets only what it was given. */
const INSERT = query((tools, position: Param<number>) =>
  statement(
    tools,
    sql`insert into spoken (rowid, text) select position, text from spoken_text where position = ${position}`,
  ),
);

/** An index without a text of its own must be told what to forget (sqlite.org/fts5.html#external_content_tables). */
const DELETE_CALL = query((tools, callId: Param<string>) =>
  statement(
    tools,
    sql`insert into spoken (spoken, rowid, text)
        select 'delete', position, text from spoken_text where call_id = ${callId}`,
  ),
);

const MERGE = query((tools, pages: Param<bigint>) =>
  statement(tools, sql`insert into spoken (spoken, rank) values ('merge', ${pages})`),
);

const CHANGES = query((tools) => statement(tools, sql<{ readonly n: number }>`select total_changes() as n`));

const FIND = query((tools, words: Param<string>, before: Param<bigint>, limit: Param<bigint>) =>
  statement(
    tools,
    sql<SpokenMatch>`
      select position, journal.call_id, at, type, data, started_at
      from (select rowid as found from spoken where spoken match ${words} and rowid < ${before}
            order by rowid desc limit ${limit})
      join journal on position = found join calls on calls.id = journal.call_id
      order by position desc`,
  ),
);

/** A phrase of FTS5. Nothing in it is an operator: it has letters, digits and blanks. */
function quoted(phrase: string): string {
  return `"${phrase.replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, ' ')}"`;
}
