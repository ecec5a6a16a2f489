import type { ContextCard } from '../context/index.ts';
import type { FactEntry } from '../ports/journal.ts';

/** A receiver of events, with everything filled in. */
export interface Receiver {
  /** Unique. Deliveries that wait for it after a restart are found by it. */
  readonly name: string;
  /** `http:` or `https:`. */
  readonly url: string;
  /** Each signs every request; two while a secret is being rotated. Empty: requests are not signed. */
  readonly secrets: readonly string[];
  /** Names of events, or `*` for all. */
  readonly events: readonly string[];
  /** Whether it may be at an address that is not public. */
  readonly allowPrivate: boolean;
  /** How long one attempt may take. */
  readonly timeoutMs: number;
  /** Attempts at once, of different calls. */
  readonly concurrency: number;
  /** The body that this receiver gets in place of the usual one. */
  readonly bodyOf?: ((entry: FactEntry, context: ContextCard | null) => string) | undefined;
}

/** Whether a receiver wants an event. */
export function wants({ events }: Receiver, event: string): boolean {
  return events.includes('*') || events.includes(event);
}
