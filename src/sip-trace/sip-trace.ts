import type { Logger } from 'pino';
import type { Clock } from '../ports/clock.ts';
import type { CallId } from '../ports/ids.ts';
import type { JournalEntry } from '../ports/journal.ts';
import type { TracedMessage } from '../ports/sip-trace.ts';
import { rememberBounded } from '../shared/remember-bounded.ts';
import { TokenBucket } from '../shared/token-bucket.ts';
import { maskSecrets } from './mask-secrets.ts';

/** Longest part of a message that is logged, in bytes. */
export const MAX_TRACED_BYTES = 64 * 1024;
/** Messages that are logged: so many a second on average, and so many at once. */
export const TRACED_PER_SECOND = 500;
/** Dialogs whose call is remembered. The oldest makes room, so that what comes after the call's end finds it too. */
const MAX_DIALOGS = 20_000;

const CALL_ID = /^(?:Call-ID|i)[ \t]*:[ \t]*(\S+)/im;

/**
 * Logs each SIP message whole at `info`, numbers included and secrets masked. Each line has `sipCallId`, and `callId`
 * from when it is known which call the dialog belongs to. More messages than the log may take are dropped, and the next
 * line says how many (`dropped`).
 */
export class SipTrace {
  readonly #logger: Logger;
  readonly #lines: TokenBucket;
  readonly #calls = new Map<string, CallId>();
  #dropped = 0;

  constructor(logger: Logger, clock: Clock) {
    this.#logger = logger;
    this.#lines = new TokenBucket(clock, TRACED_PER_SECOND, TRACED_PER_SECOND);
  }

  /** Logs a message. */
  trace({ direction, protocol, local, remote, bytes }: TracedMessage): void {
    if (!this.#lines.take()) {
      this.#dropped += 1;
      return;
    }
    const text = maskSecrets(bytes.toString('utf8', 0, MAX_TRACED_BYTES));
    const cutBytes = bytes.length - MAX_TRACED_BYTES;
    const sipCallId = CALL_ID.exec(text)?.[1] ?? null;
    const callId = sipCallId === null ? undefined : this.#calls.get(sipCallId);
    this.#logger.info(
      {
        ...(callId !== undefined && { callId }),
        sipCallId,
        direction,
        protocol,
        local,
        remote,
        ...(cutBytes > 0 && { cutBytes }),
        ...this.#takeDropped(),
        message: text,
      },
      'SIP message',
    );
  }

  /** Learns from a line of a call's journal which dialogs the call has. A dialog that is new has a line. */
  read({ callId, kind, data }: JournalEntry): void {
    if (kind !== 'input') return;
    const { sipCallId } = data;
    if (typeof sipCallId !== 'string' || this.#calls.get(sipCallId) === callId) return;
    rememberBounded(this.#calls, sipCallId, callId, MAX_DIALOGS);
    this.#logger.info({ callId, sipCallId }, 'a SIP dialog belongs to this call');
  }

  /** Says how many messages were dropped last. Idempotent. */
  close(): Promise<void> {
    if (this.#dropped > 0) this.#logger.info(this.#takeDropped(), 'the SIP trace ends');
    return Promise.resolve();
  }

  #takeDropped(): { readonly dropped?: number } {
    const dropped = this.#dropped;
    this.#dropped = 0;
    return dropped > 0 ? { dropped } : {};
  }
}
