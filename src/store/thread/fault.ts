import { messageOf } from '../../shared/message-of.ts';
import { StoreError } from '../store-error.ts';
import type { StoreErrorCode } from '../store-error.ts';

/** An error, as it crosses from one thread to the other. */
export interface Fault {
  readonly code: StoreErrorCode;
  readonly message: string;
}

/** @param code of an error that is not the store's own */
export function asFault(error: unknown, code: StoreErrorCode): Fault {
  return { code: error instanceof StoreError ? error.code : code, message: messageOf(error) };
}

/** The error again. */
export function errorOf({ code, message }: Fault): StoreError {
  return new StoreError(code, message);
}
