import type { StoreErrorCode } from '../store-error.ts';
import type { Session } from './session.ts';

/** How a transaction is done. */
export interface TransactionOptions {
  /**
   * A statement that has no answer after that is given up, and the transaction with it; whether that took effect is not
   * known then. A database in this process answers at once.
   * @defaultValue 30000
   */
  readonly patienceMs?: number;
}

/** A database, with the connections that it has. */
export interface Database {
  /**
   * Does all of `work` in one transaction, or nothing of it.
   * @throws what `work` throws, and the database's errors
   */
  transaction<Result>(work: (session: Session) => Promise<Result>, options?: TransactionOptions): Promise<Result>;
  /** Does `work`, which only reads, on the database as it is at one moment. @throws as {@link transaction} does */
  reading<Result>(work: (session: Session) => Promise<Result>): Promise<Result>;
  /** What an error of it says: `invalid`: a value of the request is at fault and not the database; `io`: the rest. */
  faultOf(error: unknown): Extract<StoreErrorCode, 'invalid' | 'io'>;
  /** Whether the same transaction may succeed when it is done again: other processes had locks that it needs. */
  isCollision(error: unknown): boolean;
  /** Writes something that changes nothing, to find out whether writing works. */
  probe(): Promise<void>;
  close(): Promise<void>;
}

/** Which database, and whose calls it takes in. */
export type DatabaseTarget =
  /** `file` is a path, or `:memory:`. `busyTimeoutMs`: how long it waits for another process that writes. */
  { readonly kind: 'sqlite'; readonly file: string; readonly busyTimeoutMs?: number | undefined } | PostgresTarget;

export interface PostgresTarget {
  readonly kind: 'postgres';
  readonly url: string;
  /** Connections at once. @defaultValue 5 */
  readonly connections?: number | undefined;
}

/** Whether nobody but its own connection can see it. */
export function isInMemory(target: DatabaseTarget): boolean {
  return target.kind === 'sqlite' && target.file === ':memory:';
}
