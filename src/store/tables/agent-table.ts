import { randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import { AgentPool } from '../../agents/pool/agent-pool.ts';
import { AgentPhones } from '../../agents/pool/agent-phones.ts';
import type { AgentRow, ReservationRow } from '../../agents/pool/agent-row.ts';
import { AGENT_PRESENCES, AGENT_WATCHES } from '../../ports/agents.ts';
import type { AgentWork } from '../../ports/agents.ts';
import { asAgentId, asCallId, asHandoffId, asReservationId } from '../../ports/ids.ts';
import { InsertRows } from '../sql/insert-rows.ts';
import type { Param } from '../sql/query.ts';
import { query } from '../sql/query.ts';
import type { Schema } from '../sql/schema.ts';
import type { Session } from '../sql/session.ts';

/**
 * The rows of `agents` and `agent_reservations`. This process alone writes them (it holds the lock of the database), so
 * they stay in memory, where ten thousand are looked through within a millisecond.
 */
export class AgentTable {
  /** What is known of telephones is in no row, and outlives the pool. */
  readonly #phones = new AgentPhones();
  /** Null until somebody asks for agents. */
  #pool: AgentPool | null = null;

  /** Asks for something that changes nothing. */
  async read<Value>(session: Session, ask: (pool: AgentPool) => Value): Promise<Value> {
    return ask(await this.#loaded(session));
  }

  /** Does something and writes what it changed. Runs within a transaction; if that fails, {@link forget} follows. */
  async change<Value>(session: Session, ask: (pool: AgentPool) => Value): Promise<Value> {
    const pool = await this.#loaded(session);
    const value = ask(pool);
    const { agents, reservations } = pool.takeChanges();
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
    return value;
  }

  /** The memory may have what was not written: the rows are read again. */
  forget(): void {
    this.#pool = null;
  }

  async #loaded(session: Session): Promise<AgentPool> {
    if (this.#pool !== null) return this.#pool;
    const agents = (await session.all(AGENTS)).map(agentRow);
    const reservations = (await session.all(RESERVATIONS)).map(reservationRow);
    this.#pool = new AgentPool(agents, reservations, () => asReservationId(randomUUID()), this.#phones);
    return this.#pool;
  }
}

const AGENTS = query(({ db }) => db.selectFrom('agents').selectAll());

const RESERVATIONS = query(({ db }) => db.selectFrom('agent_reservations').selectAll());

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

function newReservation({ id, agent, call, handoff, work, sinceMs, untilMs }: ReservationRow): StoredReservation {
  return {
    id,
    agent_id: agent,
    call_id: call,
    handoff_id: handoff,
    work,
    since_ms: sinceMs,
    until_ms: untilMs,
    node: null,
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
  };
}
