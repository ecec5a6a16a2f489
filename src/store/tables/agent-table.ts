import { randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import { AgentPool } from '../../agents/pool/agent-pool.ts';
import { AgentPhones } from '../../agents/pool/agent-phones.ts';
import type { AgentRow, PoolChanges, ReservationRow } from '../../agents/pool/agent-row.ts';
import { AGENT_PRESENCES, AGENT_WATCHES } from '../../ports/agents.ts';
import type { AgentNews, AgentWork } from '../../ports/agents.ts';
import { asAgentId, asCallId, asHandoffId, asReservationId } from '../../ports/ids.ts';
import { SystemClock } from '../../shared/system-clock.ts';
import { inList } from '../sql/in-list.ts';
import { InsertRows } from '../sql/insert-rows.ts';
import type { Param } from '../sql/query.ts';
import { query } from '../sql/query.ts';
import type { Schema } from '../sql/schema.ts';
import type { Session } from '../sql/session.ts';

/** Changes of others that are taken in one by one. Where there are more, all is read again. */
const MAX_CHANGES = 2_000;
/** Changes that are kept for those who look seldom, and after how many the older ones go. */
const KEPT_CHANGES = 20_000;
const PRUNE_EVERY = 1_000;

const CLOCK = new SystemClock();

/**
 * The rows of `agents` and `agent_reservations`. They stay in memory, where ten thousand are looked through within a
 * millisecond.
 *
 * Where several processes share the database, whoever changes agents holds a lock from the first look to the end of the
 * transaction, and first takes in what others changed: `agent_changes` names each row that changed, by revisions that go
 * up. So nobody reserves an agent whom another one has reserved, and all see the same.
 */
export class AgentTable {
  /** Null: this process alone writes them. */
  readonly #node: string | null;
  /** The newest change that is in the pool. */
  #revision = 0;
  #sincePruned = 0;
  /** The session whose transaction has seen all that others changed. */
  #freshIn: Session | null = null;
  #changed: AgentNews = { agents: [], profiles: [] };
  /** What is known of telephones is in no row, and outlives the pool. */
  readonly #phones = new AgentPhones();
  /** Null until somebody asks for agents. */
  #pool: AgentPool | null = null;

  /** @param node this process, where others use the same database */
  constructor(node: string | null) {
    this.#node = node;
  }

  /** Asks for something that changes nothing. */
  async read<Value>(session: Session, ask: (pool: AgentPool) => Value): Promise<Value> {
    return ask(await this.#current(session));
  }

  /**
   * Does something and writes what it changed. Runs within a transaction; {@link tell} ends what was done in it, and if it
   * fails, {@link forget} follows.
   */
  async change<Value>(session: Session, ask: (pool: AgentPool) => Value): Promise<Value> {
    await session.lock('agents');
    const pool = await this.#current(session);
    this.#freshIn = session;
    const value = ask(pool);
    const { agents, reservations, profiles } = pool.takeChanges();
    for (const [id, row] of agents) if (row === null) await session.run(REMOVE_AGENT, id);
    await session.insert(
      PUT_AGENT,
      [...agents.values()].flatMap((row) => (row === null ? [] : newAgent(row))),
    );
    for (const [id, row] of reservations) if (row === null) await session.run(REMOVE_RESERVATION, id);
    await session.insert(
      PUT_RESERVATION,
      [...reservations.values()].flatMap((row) => (row === null ? [] : newReservation(row))),
    );
    if (this.#node !== null) await this.#note(session, { agents, reservations, profiles });
    return value;
  }

  /** Tells other processes what a transaction changed. Runs within it. */
  async tell(session: Session): Promise<void> {
    this.#freshIn = null;
    const { agents, profiles } = this.#changed;
    if (agents.length === 0) return;
    this.#changed = { agents: [], profiles: [] };
    await session.notify('agents', JSON.stringify({ agents: [...new Set(agents)], profiles } satisfies AgentNews));
  }

  /** The memory may have what was not written: the rows are read again. */
  forget(): void {
    this.#pool = null;
    this.#freshIn = null;
    this.#changed = { agents: [], profiles: [] };
  }

  /** Writes which rows changed, for others. */
  async #note(session: Session, { agents, reservations, profiles }: PoolChanges): Promise<void> {
    const rows = [
      ...[...agents.keys()].map((id) => ({ kind: 'agent', id })),
      ...[...reservations.keys()].map((id) => ({ kind: 'reservation', id })),
    ];
    const noted = await session.insert(NOTE_CHANGES, rows);
    this.#revision = noted.at(-1)?.revision ?? this.#revision;
    const reserved = [...reservations.values()].flatMap((row) => row?.agent ?? []);
    this.#changed = {
      agents: [...this.#changed.agents, ...agents.keys(), ...reserved],
      profiles: [...this.#changed.profiles, ...profiles],
    };
    this.#sincePruned += rows.length;
    if (this.#sincePruned < PRUNE_EVERY) return;
    this.#sincePruned = 0;
    await session.run(PRUNE_CHANGES, this.#revision - KEPT_CHANGES);
  }

  /** The pool, with all that others changed. */
  async #current(session: Session): Promise<AgentPool> {
    const pool = this.#pool;
    if (pool === null || this.#node === null || this.#freshIn === session) return await this.#loaded(session);
    const changes = await session.all(CHANGES, this.#revision, MAX_CHANGES + 1);
    const [first] = changes;
    // The change that we have seen last is there, unless it is so old that it was deleted.
    if ((first?.revision ?? 0) !== this.#revision || changes.length > MAX_CHANGES) {
      this.#pool = null;
      return await this.#loaded(session);
    }
    const news = changes.slice(1);
    if (news.length > 0) await takeIn(pool, session, news);
    this.#revision = news.at(-1)?.revision ?? this.#revision;
    return pool;
  }

  async #loaded(session: Session): Promise<AgentPool> {
    if (this.#pool !== null) return this.#pool;
    const agents = (await session.all(AGENTS)).map(agentRow);
    const reservations = (await session.all(RESERVATIONS)).map(reservationRow);
    if (this.#node !== null) this.#revision = (await session.first(NEWEST_CHANGE))?.revision ?? 0;
    const options = { phones: this.#phones, node: this.#node };
    this.#pool = new AgentPool(agents, reservations, () => asReservationId(randomUUID()), options);
    return this.#pool;
  }
}

/** Takes in rows that others changed. */
async function takeIn(
  pool: AgentPool,
  session: Session,
  news: readonly Selectable<Schema['agent_changes']>[],
): Promise<void> {
  const idsOf = (kind: string): readonly string[] => [
    ...new Set(news.flatMap((change) => (change.kind === kind ? [change.id] : []))),
  ];
  const [agents, reservations] = [idsOf('agent'), idsOf('reservation')];
  const rows = new Map((await session.all(THESE_AGENTS, JSON.stringify(agents))).map((row) => [row.id, row]));
  const reserved = await session.all(THESE_RESERVATIONS, JSON.stringify(reservations));
  const rowsOf = new Map(reserved.map((row) => [row.id, row]));
  for (const id of agents) {
    const row = rows.get(id);
    pool.syncAgent(asAgentId(id), row === undefined ? null : agentRow(row));
  }
  for (const id of reservations) {
    const row = rowsOf.get(id);
    pool.syncReservation(asReservationId(id), row === undefined ? null : reservationRow(row), CLOCK.wall());
  }
  // They are written already.
  pool.takeChanges();
}

const AGENTS = query(({ db }) => db.selectFrom('agents').selectAll());

const RESERVATIONS = query(({ db }) => db.selectFrom('agent_reservations').selectAll());

const THESE_AGENTS = query(({ db, dialect }, ids: Param<string>) =>
  db
    .selectFrom('agents')
    .selectAll()
    .where((eb) => inList(dialect, eb.ref('id'), ids)),
);

const THESE_RESERVATIONS = query(({ db, dialect }, ids: Param<string>) =>
  db
    .selectFrom('agent_reservations')
    .selectAll()
    .where((eb) => inList(dialect, eb.ref('id'), ids)),
);

const CHANGES = query(({ db }, from: Param<number>, limit: Param<number>) =>
  db.selectFrom('agent_changes').selectAll().where('revision', '>=', from).orderBy('revision').limit(limit),
);

const NEWEST_CHANGE = query(({ db }) =>
  db.selectFrom('agent_changes').select((eb) => eb.fn.max('revision').as('revision')),
);

const NOTE_CHANGES = new InsertRows('agent_changes', { kind: 'text', id: 'text' }, { returning: ['revision'] });

const PRUNE_CHANGES = query(({ db }, before: Param<number>) =>
  db.deleteFrom('agent_changes').where('revision', '<', before),
);

const REMOVE_AGENT = query(({ db }, id: Param<string>) => db.deleteFrom('agents').where('id', '=', id));

const REMOVE_RESERVATION = query(({ db }, id: Param<string>) =>
  db.deleteFrom('agent_reservations').where('id', '=', id),
);

const PUT_AGENT = new InsertRows(
  'agents',
  {
    id: 'text',
    name: 'text',
    uri: 'text',
    skills: 'text',
    max_calls: 'bigint',
    wrap_up_ms: 'bigint',
    configured: 'bigint',
    presence: 'text',
    since_ms: 'bigint',
    ready_at_ms: 'bigint',
    taken: 'bigint',
    failures: 'bigint',
    paused_until_ms: 'bigint',
    watch: 'text',
  },
  {
    onConflict: {
      columns: ['id'],
      update: [
        'name', 'uri', 'skills', 'max_calls', 'wrap_up_ms', 'configured', 'presence', 'since_ms', 'ready_at_ms',
        'taken', 'failures', 'paused_until_ms', 'watch',
      ], // prettier-ignore
    },
  },
);

const PUT_RESERVATION = new InsertRows(
  'agent_reservations',
  {
    id: 'text',
    agent_id: 'text',
    call_id: 'text',
    handoff_id: 'text',
    work: 'text',
    since_ms: 'bigint',
    until_ms: 'bigint',
    node: 'text',
  },
  {
    onConflict: {
      columns: ['id'],
      update: ['agent_id', 'call_id', 'handoff_id', 'work', 'since_ms', 'until_ms'],
    },
  },
);

type StoredAgent = Selectable<Schema['agents']>;
type StoredReservation = Selectable<Schema['agent_reservations']>;

function newAgent(row: AgentRow): StoredAgent {
  return {
    id: row.id,
    name: row.name,
    uri: row.uri,
    skills: JSON.stringify(row.skills),
    max_calls: row.maxCalls,
    wrap_up_ms: row.wrapUpMs,
    configured: row.configured ? 1 : 0,
    presence: row.presence,
    since_ms: row.sinceMs,
    ready_at_ms: row.readyAtMs,
    taken: row.taken,
    failures: row.failures,
    paused_until_ms: row.pausedUntilMs,
    watch: row.watch,
  };
}

function agentRow(row: StoredAgent): AgentRow {
  return {
    id: asAgentId(row.id),
    name: row.name,
    uri: row.uri,
    skills: JSON.parse(row.skills) as Record<string, number>,
    maxCalls: row.max_calls,
    wrapUpMs: row.wrap_up_ms,
    watch: AGENT_WATCHES.find((watch) => watch === row.watch) ?? 'off',
    configured: row.configured === 1,
    presence: AGENT_PRESENCES.find((presence) => presence === row.presence) ?? 'offline',
    sinceMs: row.since_ms,
    readyAtMs: row.ready_at_ms,
    taken: row.taken,
    failures: row.failures,
    pausedUntilMs: row.paused_until_ms,
  };
}

function newReservation({ id, agent, call, handoff, work, sinceMs, untilMs, node }: ReservationRow): StoredReservation {
  return {
    id,
    agent_id: agent,
    call_id: call,
    handoff_id: handoff,
    work,
    since_ms: sinceMs,
    until_ms: untilMs,
    node,
  };
}

function reservationRow(row: StoredReservation): ReservationRow {
  return {
    id: asReservationId(row.id),
    agent: asAgentId(row.agent_id),
    call: asCallId(row.call_id),
    handoff: row.handoff_id === null ? null : asHandoffId(row.handoff_id),
    work: row.work as AgentWork,
    sinceMs: row.since_ms,
    untilMs: row.until_ms,
    node: row.node,
  };
}
