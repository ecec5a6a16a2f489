import { messageOf } from '../../shared/message-of.ts';

/** SQLSTATE of an error (postgresql.org/docs/15/errcodes-appendix.html); null: it has none. */
function stateOf(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  const { code } = error;
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : null;
}

/** True if a value is at fault and not the database: data that do not fit (22), or a constraint (23). */
export function isBadPostgresValue(error: unknown): boolean {
  const state = stateOf(error);
  if (state === null) return error instanceof TypeError;
  return state.startsWith('22') || state.startsWith('23');
}

/** True if the same transaction may succeed when it is run again: others had locks that it needs (40). */
export function isCollision(error: unknown): boolean {
  return stateOf(error)?.startsWith('40') === true;
}

/** An error in words for the log and for whoever asked. It never has the password. */
export function postgresFault(error: unknown): string {
  const text = error instanceof AggregateError ? error.errors.map(messageOf).join('; ') : messageOf(error);
  const state = stateOf(error);
  return state === null ? text : `${text} (SQLSTATE ${state})`;
}
