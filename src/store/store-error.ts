/**
 * `open`: the database cannot be opened; `locked`: another process uses it; `newer`: it was written by a newer version of this program;
 * `overloaded`: too much waits to be written; `sequence`: a batch that does not continue its call's journal;
 * `invalid`: a batch with a value that cannot be stored;
 * `slow`: a search that took too long;
 * `io`: the database could not be written or read; `closed`: the store was closed, or its thread ended.
 */
export type StoreErrorCode =
  'open' | 'locked' | 'newer' | 'overloaded' | 'sequence' | 'invalid' | 'slow' | 'io' | 'closed';

const RETRYABLE: ReadonlySet<StoreErrorCode> = new Set(['overloaded', 'io']);

/** Why a store did not do what it was asked. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  /** True where the same request may succeed later. Nothing of it was written. */
  get retryable(): boolean {
    return RETRYABLE.has(this.code);
  }
}
