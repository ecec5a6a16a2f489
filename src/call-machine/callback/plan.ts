import type { CallbackContext } from '../../ports/callbacks.ts';
import type { CallbackId } from '../../ports/ids.ts';
import type { Whisper } from '../../ports/handoff-request.ts';
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
  /** Missing: the caller is called first. So it was in journals from before that. */
  readonly agentFirst?: AgentFirst | undefined;
}

/** An agent is called first, and the caller when the agent has accepted. */
export interface AgentFirst {
  /** A template, as that of a handoff. Null: that of the route. */
  readonly whisper: Whisper | null;
  /** What the agent hears as the caller begins to be called. */
  readonly calling: Prompt;
  /** What the agent hears behind that, again and again; null: nothing. */
  readonly ringback: Prompt | null;
  /** Last words to an agent whose caller is not reached. `{why}` becomes why. */
  readonly unreached: Prompt;
  /** How long the caller's telephone rings. */
  readonly ringTimeoutMs: number;
  /** The caller is called only while these hours are open; missing: at any time. */
  readonly hours?: string | undefined;
  /** Where no agent took the call, the next search begins not before that. */
  readonly retryMs: number;
}
