import { messageOf } from '../../shared/message-of.ts';

/** SQLSTATE of an error (postgresql.org/docs/15/errcodes-appendix.html); null: it has none. */
function stateOf(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  const { code } = error;
  // Codes of the operating system, such as EPIPE, have no digit.
  return typeof code === 'string' && /^(?=.*\d)[0-9A-Z]{5}$/.test(code) ? code : null;
}

/**
 * Classes of states that say something of the server, of who is connected or of what others do, and nothing of the values:
 * connection, transaction state, authorization, collision, missing tables and rights, resources, locks, operator, system.
 */
const NOT_OF_VALUES: ReadonlySet<string> = new Set(['08', '25', '28', '3D', '3F', '40', '42', '53', '55', '57', '58', 'F0', 'XX']); // prettier-ignore

/** True if a value is at fault and not the database: it does not fit, is too long for an index, breaks a constraint. */
export function isBadPostgresValue(error: unknown): boolean {
  const state = stateOf(error);
  if (state !== null) return !NOT_OF_VALUES.has(state.slice(0, 2));
  return error instanceof TypeError || error instanceof RangeError;
}

/** Rows that go on with what a process has read of a call before. */
const CONTINUED: ReadonlySet<unknown> = new Set(['journal', 'audit_links']);
const UNIQUE_VIOLATION = '23505';

/**
 * True if the same transaction may succeed when it is run again, or find out why it cannot: others had locks that it needs
 * (40), or another process went on with the journal of a call meanwhile.
 */
export function isCollision(error: unknown): boolean {
  const state = stateOf(error);
  if (state === UNIQUE_VIOLATION) return error instanceof Error && 'table' in error && CONTINUED.has(error.table);
  return state?.startsWith('40') === true;
}

/** An error in words for the log and for whoever asked. It never has the password. */
export function postgresFault(error: unknown): string {
  const text = error instanceof AggregateError ? error.errors.map(messageOf).join('; ') : messageOf(error);
  const state = stateOf(error);
  return state === null ? text : `${text} (SQLSTATE ${state})`;
}
