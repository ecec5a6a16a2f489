import { randomUUID } from 'node:crypto';
import type { SQLOutputValue } from 'node:sqlite';
import { AgentPool } from '../../agents/pool/agent-pool.ts';
import { AgentPhones } from '../../agents/pool/agent-phones.ts';
import type { AgentRow, ReservationRow } from '../../agents/pool/agent-row.ts';
import { AGENT_PRESENCES, AGENT_WATCHES } from '../../ports/agents.ts';
import type { AgentWork } from '../../ports/agents.ts';
import { asAgentId, asCallId, asHandoffId, asReservationId } from '../../ports/ids.ts';
import type { Statements } from '../sqlite/statements.ts';

/**
 * The rows of `agents` and `agent_reservations`. This process alone writes them (it holds the lock of the database), so
 * they stay in memory, where ten thousand are looked through within a millisecond.
 */
export class AgentTable {
  readonly #statements: Statements;
  /** What is known of telephones is in no row, and outlives the pool. */
  readonly #phones = new AgentPhones();
  /** Null until somebody asks for agents. */
  #pool: AgentPool | null = null;

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  /** Asks for something that changes nothing. */
  read<Value>(ask: (pool: AgentPool) => Value): Value {
    this.#pool ??= this.#load();
    return ask(this.#pool);
  }

  /** Does something and writes what it changed. Runs within a transaction; if that fails, {@link forget} follows. */
  change<Value>(ask: (pool: AgentPool) => Value): Value {
    this.#pool ??= this.#load();
    const value = ask(this.#pool);
    const { agents, reservations } = this.#pool.takeChanges();
    for (const [id, row] of agents) {
      if (row === null) this.#statements.of('DELETE FROM agents WHERE id = ?').run(id);
      else this.#putAgent(row);
    }
    for (const [id, row] of reservations) {
      if (row === null) this.#statements.of('DELETE FROM agent_reservations WHERE id = ?').run(id);
      else this.#putReservation(row);
    }
    return value;
  }

  /** The memory may have what was not written: the rows are read again. */
  forget(): void {
    this.#pool = null;
  }

  #load(): AgentPool {
    const agents = this.#statements.of('SELECT * FROM agents').all().map(agentRow);
    const reservations = this.#statements.of('SELECT * FROM agent_reservations').all().map(reservationRow);
    return new AgentPool(agents, reservations, () => asReservationId(randomUUID()), this.#phones);
  }

  #putAgent(row: AgentRow): void {
    const { id, name, uri, skills, maxCalls, wrapUpMs, watch, configured, presence } = row;
    const { sinceMs, readyAtMs, taken, failures, pausedUntilMs } = row;
    const profile = [name, uri, JSON.stringify(skills), maxCalls, wrapUpMs, configured ? 1 : 0];
    this.#statements
      .of(PUT_AGENT)
      .run(id, ...profile, presence, sinceMs, readyAtMs, taken, failures, pausedUntilMs, watch);
  }

  #putReservation({ id, agent, call, handoff, work, sinceMs, untilMs }: ReservationRow): void {
    this.#statements.of(PUT_RESERVATION).run(id, agent, call, handoff, work, sinceMs, untilMs);
  }
}

const PUT_AGENT = `
  INSERT OR REPLACE INTO agents (id, name, uri, skills, max_calls, wrap_up_ms, configured, presence,
    since_ms, ready_at_ms, taken, failures, paused_until_ms, watch)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

const PUT_RESERVATION = `
  INSERT OR REPLACE INTO agent_reservations (id, agent_id, call_id, handoff_id, work, since_ms, until_ms)
  VALUES (?, ?, ?, ?, ?, ?, ?)`;

type Row = Readonly<Record<string, SQLOutputValue>>;

function agentRow(row: Row): AgentRow {
  return {
    id: asAgentId(String(row['id'])),
    name: String(row['name']),
    uri: String(row['uri']),
    skills: JSON.parse(String(row['skills'])) as Record<string, number>,
    maxCalls: Number(row['max_calls']),
    wrapUpMs: Number(row['wrap_up_ms']),
    watch: AGENT_WATCHES.find((watch) => watch === row['watch']) ?? 'off',
    configured: row['configured'] === 1,
    presence: AGENT_PRESENCES.find((presence) => presence === row['presence']) ?? 'offline',
    sinceMs: Number(row['since_ms']),
    readyAtMs: Number(row['ready_at_ms']),
    taken: Number(row['taken']),
    failures: Number(row['failures']),
    pausedUntilMs: numberOrNull(row['paused_until_ms']),
  };
}

function reservationRow(row: Row): ReservationRow {
  return {
    id: asReservationId(String(row['id'])),
    agent: asAgentId(String(row['agent_id'])),
    call: asCallId(String(row['call_id'])),
    handoff: row['handoff_id'] === null ? null : asHandoffId(String(row['handoff_id'])),
    work: row['work'] as AgentWork,
    sinceMs: Number(row['since_ms']),
    untilMs: numberOrNull(row['until_ms']),
  };
}

function numberOrNull(value: SQLOutputValue | undefined): number | null {
  return typeof value === 'number' ? value : null;
}
