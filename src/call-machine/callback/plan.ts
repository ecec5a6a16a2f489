import type { CallbackContext } from '../../ports/callbacks.ts';
import type { CallbackId } from '../../ports/ids.ts';
import type { Prompt } from '../../ports/prompt.ts';

/** How callers are offered to be called back, where the fallback does not say otherwise. */
export interface CallbackPlan {
  /** Numbers that may be called back: exact ones, or prefixes that end in `*`. */
  readonly allow: readonly string[];
  /** The offer. `{number}` is where we would call. */
  readonly offer: Prompt;
  /** Asks for a number. */
  readonly ask: Prompt;
  /** The number cannot be called. */
  readonly invalid: Prompt;
  /** Last words to a caller who is called back. */
  readonly thanks: Prompt;
  readonly maxAttempts: number;
  /** It is given up so long after it was asked for. */
  readonly expiresMs: number;
}

/** The call is made for a callback. */
export interface CallbackRun {
  readonly id: CallbackId;
  /** From 1 on. */
  readonly attempt: number;
  readonly maxAttempts: number;
  /** The next attempt follows not before that. */
  readonly spacingMs: number;
  /** Tells the caller who calls, while agents are called. */
  readonly greeting: Prompt;
  readonly destinations: readonly string[];
  readonly context: CallbackContext;
}
