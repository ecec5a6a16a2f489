/**
 * `full`: the records would pass the limit, and none of them was written;
 * `io`: the file system could not do it (`cause`);
 * `damaged`: what a file has is not what was written; nothing of the spool was changed or removed;
 * `closed`: the spool was closed.
 */
export type SpoolErrorCode = 'full' | 'io' | 'damaged' | 'closed';

const RETRYABLE: ReadonlySet<SpoolErrorCode> = new Set(['full', 'io']);

/** Why a spool did not do what it was asked. */
export class SpoolError extends Error {
  override readonly name = 'SpoolError';
  readonly code: SpoolErrorCode;

  constructor(code: SpoolErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  /** True where the same request may succeed later. */
  get retryable(): boolean {
    return RETRYABLE.has(this.code);
  }
}

/** The error for what is wrong with the content of a file. */
export function damaged(file: string, offset: number, what: string): SpoolError {
  return new SpoolError('damaged', `${file} is damaged at octet ${offset}: ${what}; nothing was removed`);
}

/** Does something on the file system. @throws SpoolError `io` for its errors */
export function onDisk<T>(what: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof SpoolError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new SpoolError('io', `${what}: ${reason}`, { cause: error });
  }
}
