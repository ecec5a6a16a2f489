import type { Prompt } from '../ports/prompt.ts';

/** How callers leave messages. A fallback of a route may say otherwise. */
export interface VoicemailConfig {
  readonly greeting: Prompt;
  /** Null: there is none. */
  readonly beep: Prompt | null;
  /** What the caller hears behind the message. Null: nothing. */
  readonly thanks: Prompt | null;
  /** A message lasts no longer. */
  readonly maxMs: number;
  /** So much silence ends it. */
  readonly silenceMs: number;
  /** A shorter message is none. */
  readonly minMs: number;
  /** This key ends it; null: none does. */
  readonly endKey: string | null;
  readonly mailboxes: readonly MailboxConfig[];
}

/** Whose messages fallbacks may say they are. */
export interface MailboxConfig {
  readonly name: string;
  /** A SIP URI that is told how many new messages there are (RFC 3842). Null: nobody is. */
  readonly mwi: string | null;
}
