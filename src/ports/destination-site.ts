/** A webhook of the site names who else is to be called for a caller whom nobody took. Types only. */
import type { Hunt } from './handoff-request.ts';
import type { CallId, HandoffId } from './ids.ts';
import type { AttemptRecord, ContextCard, HandoffReason } from './records.ts';

/** Where the site is asked. */
export interface SiteWebhook {
  readonly url: string;
  /** Signs the request; several while one takes the place of another; null: it is not signed. */
  readonly secret: string | readonly string[] | null;
  readonly timeoutMs: number;
  /** Whether it may be at an address that is not public. */
  readonly allowPrivate: boolean;
}

/** What the site is told of the handoff. */
export interface DestinationQuestion {
  readonly callId: CallId;
  readonly handoffId: HandoffId;
  readonly from: string;
  readonly to: string;
  readonly route: string | null;
  /** Why the caller is handed over, and why nobody took the caller. */
  readonly reason: string;
  readonly resultReason: HandoffReason;
  readonly summary: string;
  readonly attempts: readonly AttemptRecord[];
  readonly context: ContextCard | null;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** Whom the site names. */
export interface NamedDestinations {
  /** In their order; none: it knows nobody. */
  readonly destinations: readonly string[];
  /** Missing: those of the handoff. */
  readonly hunt?: Hunt | undefined;
  readonly ringTimeoutMs?: number | undefined;
  /** Why others that it named are left out, each with its name. Missing: none are. */
  readonly ignored?: readonly string[] | undefined;
}

export interface DestinationSite {
  /** @throws Error whose message says why it names nobody */
  ask(webhook: SiteWebhook, question: DestinationQuestion, signal: AbortSignal): Promise<NamedDestinations>;
}
