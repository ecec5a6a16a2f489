import type { Statements } from '../sqlite/statements.ts';

/** The rows of `dialled_agents`: which agents were dialled for which calls. */
export class DialledTable {
  readonly #statements: Statements;

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  /** Runs within a transaction, after the row of the call is there. */
  add(callId: string, agents: readonly string[]): void {
    const insert = this.#statements.of('INSERT OR IGNORE INTO dialled_agents (agent, call_id) VALUES (?, ?)');
    for (const agent of agents) insert.run(agent, callId);
  }

  has(callId: string, agent: string): boolean {
    const sql = 'SELECT 1 FROM dialled_agents WHERE agent = ? AND call_id = ?';
    return this.#statements.of(sql).get(agent, callId) !== undefined;
  }
}
