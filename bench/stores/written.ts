import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { PostgresServer } from '../../test/tools/postgres-server.ts';

/** What a database has written since it was made. */
export interface Written {
  /** Rows that were put in. */
  readonly rows: number;
  /** Rows that were changed; null: it does not count them. */
  readonly changed: number | null;
  /** Transactions; null: it does not count them. */
  readonly transactions: number | null;
  /** Octets that went to the disk: of the process (SQLite), or of the write-ahead log (Postgres). */
  readonly bytes: number;
}

const NONE: Written = { rows: 0, changed: null, transactions: null, bytes: 0 };

/** Of a SQLite database that a process has. */
export function writtenBySqlite(file: string, pid: number): Written {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const tables = database.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'spoken%'`).all(); // prettier-ignore
    const rows = tables.reduce((sum, { name }) => {
      const counted = database.prepare(`SELECT count(*) AS n FROM "${String(name)}"`).get();
      return sum + Number(counted?.['n']);
    }, 0);
    return { ...NONE, rows, bytes: bytesWritten(pid) };
  } finally {
    database.close();
  }
}

/** Octets that a process has had written to the disk (write_bytes of /proc/PID/io). */
function bytesWritten(pid: number): number {
  return Number(/^write_bytes: (\d+)/m.exec(readFileSync(`/proc/${String(pid)}/io`, 'utf8'))?.[1] ?? 0);
}

/** Of a database of a Postgres server, which counts for itself. */
export async function writtenByPostgres(server: PostgresServer, database: string): Promise<Written> {
  const asked = await server.query(
    database,
    `SELECT (SELECT sum(n_tup_ins) FROM pg_stat_user_tables), (SELECT sum(n_tup_upd) FROM pg_stat_user_tables),
       (SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()),
       pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')`,
  );
  const [rows = 0, changed = 0, transactions = 0, bytes = 0] = asked.trim().split('|').map(Number);
  return { rows, changed, transactions, bytes };
}

/** For each call, between two looks. */
export function perCall(before: Written, after: Written, calls: number): Record<string, number | string> {
  const each = (of: keyof Written, digits = 1): number | string => {
    const [from, to] = [before[of], after[of]];
    return from === null || to === null ? '-' : Number(((to - from) / calls).toFixed(digits));
  };
  return {
    'rows/call': each('rows'),
    'changes/call': each('changed'),
    'transactions/call': each('transactions'),
    'KB/call': Number(((after.bytes - before.bytes) / calls / 1_000).toFixed(1)),
  };
}
