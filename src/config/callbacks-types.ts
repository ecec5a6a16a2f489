import type { Whisper } from '../ports/handoff-request.ts';
import type { Prompt } from '../ports/prompt.ts';

/** How callers are called back. */
export interface CallbacksConfig {
  /** They are called while these hours are open; null: while those of the route's handoffs are. */
  readonly hours: string | null;
  /** Who is called first. */
  readonly order: 'caller-first' | 'agent-first';
  readonly maxAttempts: number;
  /** Between two attempts. */
  readonly spacingMs: number;
  /** Calls at a time until somebody has the caller. */
  readonly maxAtOnce: number;
  /** A callback is given up so long after it was asked for. */
  readonly expiresMs: number;
  readonly ringTimeoutMs: number;
  /** A machine that answers is hung up on, and counts as not reached. */
  readonly machine: 'detect' | 'off';
  /** Numbers that may be called back: exact ones, or prefixes that end in `*`. */
  readonly allow: readonly string[];
  readonly offer: Prompt;
  readonly ask: Prompt;
  readonly invalid: Prompt;
  readonly thanks: Prompt;
  /** Tells a caller who answers who calls. */
  readonly greeting: Prompt;
  /** What a caller who is called back hears if nobody is free. */
  readonly nobody: string;
  /** Only with the agent first. */
  readonly agentFirst: AgentFirstConfig;
}

/** How an agent is called whom the caller is to be put through to. */
interface AgentFirstConfig {
  /** Null: that of the route. */
  readonly whisper: Whisper | null;
  /** What the agent hears as the caller begins to be called. */
  readonly calling: Prompt;
  /** What the agent hears behind that, again and again; null: nothing. */
  readonly ringback: Prompt | null;
  /** Last words to an agent whose caller is not reached; `{why}` says why. */
  readonly unreached: Prompt;
  /** Where no agent took the call, agents are called again so long afterwards. */
  readonly retryMs: number;
}
