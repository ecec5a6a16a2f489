import type { Param } from '../sql/query.ts';
import { query } from '../sql/query.ts';
import type { Session } from '../sql/session.ts';
import type { LastLink } from './chain-memory.ts';

/** A link of a transaction has a time of a day that another process ended meanwhile: the transaction is done again. */
export class DayIsOverError extends Error {
  override readonly name = 'DayIsOverError';
}

/**
 * The times of links. None is before the floor: days that are over, or signed, stay as they are. It never goes back.
 *
 * One process alone has it in memory. Where several write to a database server, the day that it begins with is in the
 * database. It is raised, and held against a transaction's links, under the lock `journal`, which is kept until that is
 * over: so no link is on its way into a day that another process ends.
 */
export class AuditFloor {
  #at: string | null = null;
  /** The earliest time that a link of the transaction under way has; null: it has no link. */
  #earliest: string | null = null;

  /** A transaction begins. They are done one after the other. */
  begin(): void {
    this.#earliest = null;
  }

  /** The time of a chain's next link: now, or the last one that was written where a clock went back. */
  async timeOf(session: Session, now: string, last: Pick<LastLink, 'at'> | null): Promise<string> {
    const floor = later(now, (this.#at ??= await lastWritten(session)));
    this.#at = floor;
    // The process that wrote it may have had another clock.
    const at = later(floor, last?.at ?? '');
    if (this.#earliest === null || at < this.#earliest) this.#earliest = at;
    return at;
  }

  /** Nothing is added to days before that one from now on, by whichever process. Runs within a transaction. */
  async raise(session: Session, day: string): Promise<void> {
    this.#at = later(midnightOf(day), (this.#at ??= await lastWritten(session)));
    if (session.dialect === 'sqlite') return;
    await session.lock('journal');
    await session.run(RAISE, JSON.stringify(day));
  }

  /** The last of a transaction that may have added links. @throws DayIsOverError */
  async hold(session: Session): Promise<void> {
    if (this.#earliest === null || session.dialect === 'sqlite') return;
    await session.lock('journal');
    // A statement of its own behind the lock: it sees what was committed until then (PostgreSQL 15, 13.2.1).
    const row = await session.first(FLOOR);
    const floor = row === null ? '' : midnightOf(JSON.parse(row.value) as string);
    if (this.#earliest >= floor) return;
    this.#at = later(floor, this.#at ?? '');
    throw new DayIsOverError(`a link of ${this.#earliest} is before ${floor}`);
  }
}

async function lastWritten(session: Session): Promise<string> {
  const signed = (await session.first(LAST_SIGNED))?.day ?? null;
  const begun = (await session.first(LAST_BEGUN))?.day ?? '';
  const floor = later(begun, signed === null ? '' : dayAfter(signed));
  return floor === '' ? '' : midnightOf(floor);
}

const DAY_MS = 86_400_000;

function later(one: string, other: string): string {
  return one > other ? one : other;
}

function midnightOf(day: string): string {
  return `${day}T00:00:00.000Z`;
}

export function dayAfter(day: string): string {
  return new Date(Date.parse(day) + DAY_MS).toISOString().slice(0, 10);
}

/** Days that are over are before that one. */
const [KIND, NAME] = ['audit', 'floor'];

const FLOOR = query(({ db }) =>
  db.selectFrom('kept_values').select('value').where('kind', '=', KIND).where('name', '=', NAME),
);

const RAISE = query(({ db }, value: Param<string>) =>
  db
    .insertInto('kept_values')
    .values({ kind: KIND, name: NAME, value })
    .onConflict((on) =>
      on
        .columns(['kind', 'name'])
        .doUpdateSet((eb) => ({ value: eb.ref('excluded.value') }))
        .where('kept_values.value', '<', (eb) => eb.ref('excluded.value')),
    ),
);

export const LAST_SIGNED = query(({ db }) => db.selectFrom('audit_days').select((eb) => eb.fn.max('day').as('day')));

const LAST_BEGUN = query(({ db }) => db.selectFrom('audit_ends').select((eb) => eb.fn.max('day').as('day')));
