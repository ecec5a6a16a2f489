import type { StoreErrorCode } from '../store-error.ts';
import type { Session } from './session.ts';

/** A database, with the connections that it has. */
export interface Database {
  /** Does all of `work` in one transaction, or nothing of it. @throws what `work` throws, and the database's errors */
  transaction<Result>(work: (session: Session) => Promise<Result>): Promise<Result>;
  /** Does `work`, which only reads, on the database as it is at one moment. @throws as {@link transaction} does */
  reading<Result>(work: (session: Session) => Promise<Result>): Promise<Result>;
  /** Writes something that changes nothing, to find out whether writing works. */
  probe(): Promise<void>;
  close(): Promise<void>;
}

/** Which database, and whose calls it takes in. */
export type DatabaseTarget =
  /** `file` is a path, or `:memory:`. `busyTimeoutMs`: how long it waits for another process that writes. */
  | { readonly kind: 'sqlite'; readonly file: string; readonly busyTimeoutMs?: number | undefined }
  | { readonly kind: 'postgres'; readonly url: string };

/** Whether nobody but its own connection can see it. */
export function isInMemory(target: DatabaseTarget): boolean {
  return target.kind === 'sqlite' && target.file === ':memory:';
}

/**
 * What an error of a database says: `invalid`: a value of the request is at fault and not the database; `io`: the rest.
 */
export type FaultOf = (error: unknown) => Extract<StoreErrorCode, 'invalid' | 'io'>;
