import { sql } from 'kysely';
import type { Param } from '../sql/query.ts';
import { query, statement } from '../sql/query.ts';
import type { Session } from '../sql/session.ts';
import { foldedWords } from '../tables/snippet.ts';
import { isSpoken, spokenText } from '../tables/transcript-page.ts';
import type { SpokenLine, SpokenMatch, SpokenWords } from '../tables/transcript-page.ts';

/** A word that is longer is cut off; the limit of Postgres is 2046 octets (postgresql.org/docs/15/textsearch-limitations.html). */
const MOST_LETTERS = 500;
/** Places of words that Postgres tells apart. */
const MOST_PLACES = 16_383;

/** The index over what was said, as vectors of words that we make ourselves, so that a word is what it is in SQLite. */
export class PostgresSpokenWords implements SpokenWords {
  async insert(session: Session, lines: readonly SpokenLine[]): Promise<void> {
    const spoken = lines.flatMap(({ position, type, data }): [number, string][] => {
      const text = isSpoken(type) ? spokenText(type, JSON.parse(data) as Readonly<Record<string, unknown>>) : null;
      return text === null ? [] : [[position, vectorOf(text)]];
    });
    if (spoken.length > 0) await session.run(INSERT, JSON.stringify(spoken));
  }

  /** Rows go with those of the journal. */
  async deleteCall(): Promise<void> {
    await Promise.resolve();
  }

  /** The server does that by itself (autovacuum). */
  async tidy(): Promise<boolean> {
    return await Promise.resolve(false);
  }

  async find(
    session: Session,
    phrases: readonly string[],
    before: number,
    most: number,
  ): Promise<readonly SpokenMatch[]> {
    const asked = phrases.map(phraseOf);
    if (asked.length === 0 || asked.includes('')) return [];
    return await session.all(FIND, asked.join(' & '), before, most);
  }
}

/** A text as a vector: each word with its places. Words have letters and digits only, so nothing in them is an operator. */
function vectorOf(text: string): string {
  const places = new Map<string, number[]>();
  for (const [index, word] of wordsOf(text).entries()) {
    if (index >= MOST_PLACES) break;
    const known = places.get(word);
    if (known === undefined) places.set(word, [index + 1]);
    else known.push(index + 1);
  }
  return Array.from(places, ([word, at]) => `'${word}':${at.join(',')}`).join(' ');
}

/** Words that follow each other; empty: there is none. */
function phraseOf(phrase: string): string {
  const words = wordsOf(phrase).map((word) => `'${word}'`);
  return words.length === 0 ? '' : `(${words.join(' <-> ')})`;
}

function wordsOf(text: string): readonly string[] {
  return foldedWords(text).map((word) =>
    word.length <= MOST_LETTERS ? word : Array.from(word).slice(0, MOST_LETTERS).join(''),
  );
}

const INSERT = query((tools, lines: Param<string>) =>
  statement(
    tools,
    sql`insert into spoken (position, words)
        select (line ->> 0)::bigint, (line ->> 1)::tsvector from json_array_elements(${lines}::json) as line`,
  ),
);

const FIND = query((tools, words: Param<string>, before: Param<number>, limit: Param<number>) =>
  statement(
    tools,
    sql<SpokenMatch>`
      select journal.position, journal.call_id, journal.at, journal.type, journal.data, calls.started_at
      from spoken join journal on journal.position = spoken.position join calls on calls.id = journal.call_id
      where spoken.words @@ ${words}::tsquery and spoken.position < ${before}
      order by spoken.position desc limit ${limit}`,
  ),
);
