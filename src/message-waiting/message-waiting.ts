import type { Logger } from 'pino';
import type { Clock, TimerHandle } from '../ports/clock.ts';
import type { SignallingPort } from '../ports/signalling.ts';
import type { MailboxCount, VoicemailStore } from '../ports/voicemails.ts';
import { messageOf } from '../shared/message-of.ts';
import { MESSAGE_SUMMARY, messageSummary } from './message-summary.ts';

/** A mailbox that somebody is told of. */
export interface WatchedMailbox {
  readonly name: string;
  /** The SIP URI that is told. */
  readonly uri: string;
  /** The credentials for its peer, as they are now. */
  readonly auth: () => { readonly username: string; readonly password: string } | undefined;
}

export interface MessageWaitingOptions {
  readonly mailboxes: readonly WatchedMailbox[];
  readonly voicemails: Pick<VoicemailStore, 'count'>;
  readonly signalling: Pick<SignallingPort, 'notify'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Changes that come together are told as one. */
const SETTLE_MS = 100;
/** A NOTIFY that was not taken is sent again after these times, and then given up until the next change. */
const RETRIES_MS = [2_000, 10_000, 60_000] as const;
/** NOTIFYs at once, each to another mailbox. */
const AT_ONCE = 8;
const NONE: MailboxCount = { new: 0, old: 0 };

interface Mailbox extends WatchedMailbox {
  count: MailboxCount;
  /** What was told last, if it was taken; null: nothing was. */
  told: MailboxCount | null;
  failures: number;
  isSending: boolean;
  retry: TimerHandle | null;
}

/** Tells telephones of new messages (MWI, RFC 3842). Nobody waits for it, and no fault of it harms a call. */
export class MessageWaiting {
  readonly #options: MessageWaitingOptions;
  readonly #mailboxes: readonly Mailbox[];
  /** Mailboxes whose turn it is, in the order in which they changed. */
  readonly #queue = new Set<Mailbox>();
  #sending = 0;
  #timer: TimerHandle | null = null;
  #started = false;
  #closed = false;

  constructor(options: MessageWaitingOptions) {
    this.#options = options;
    this.#mailboxes = options.mailboxes.map((mailbox) => ({
      ...mailbox,
      count: NONE,
      told: null,
      failures: 0,
      isSending: false,
      retry: null,
    }));
  }

  /** The SIP side is up: every mailbox is told once. */
  start(): void {
    this.#started = true;
    this.changed();
  }

  /** Messages came, were heard, or went. */
  changed(): void {
    if (!this.#started || this.#closed || this.#mailboxes.length === 0 || this.#timer !== null) return;
    this.#timer = this.#options.clock.schedule(SETTLE_MS, () => {
      this.#timer = null;
      void this.#count();
    });
  }

  close(): Promise<void> {
    this.#closed = true;
    this.#queue.clear();
    const { clock } = this.#options;
    for (const timer of [this.#timer, ...this.#mailboxes.map(({ retry }) => retry)])
      if (timer !== null) clock.cancel(timer);
    return Promise.resolve();
  }

  /** Reads what there is. It never rejects. */
  async #count(): Promise<void> {
    const { voicemails, logger } = this.#options;
    try {
      const counts = await voicemails.count();
      for (const mailbox of this.#mailboxes) this.#noted(mailbox, counts.get(mailbox.name) ?? NONE);
    } catch (error) {
      // The next change counts all.
      logger.warn({ err: error }, 'new messages could not be counted; telephones are told with the next one');
    }
    this.#next();
  }

  #noted(mailbox: Mailbox, count: MailboxCount): void {
    mailbox.count = count;
    if (isSame(mailbox.told, count)) return;
    mailbox.failures = 0;
    if (mailbox.retry !== null) this.#options.clock.cancel(mailbox.retry);
    mailbox.retry = null;
    this.#queue.add(mailbox);
  }

  #next(): void {
    for (const mailbox of this.#queue) {
      if (this.#closed || this.#sending >= AT_ONCE) return;
      // One NOTIFY of a mailbox goes out after the other, so that the newest is the last.
      if (mailbox.isSending) continue;
      this.#queue.delete(mailbox);
      void this.#send(mailbox);
    }
  }

  /** Tells one telephone. It never rejects. */
  async #send(mailbox: Mailbox): Promise<void> {
    const { signalling, logger } = this.#options;
    const { name, uri, auth, count } = mailbox;
    mailbox.isSending = true;
    this.#sending += 1;
    try {
      const body = messageSummary(uri, count);
      const status = await signalling.notify({ uri, ...MESSAGE_SUMMARY, body, auth: auth() });
      if (status !== null && status < 300) mailbox.told = count;
      else this.#failed(mailbox, status === null ? 'nobody answered' : `it answered ${String(status)}`);
    } catch (error) {
      logger.error({ err: error, mailbox: name }, 'a telephone could not be told of new messages');
      this.#failed(mailbox, messageOf(error));
    } finally {
      mailbox.isSending = false;
      this.#sending -= 1;
    }
    this.#next();
  }

  #failed(mailbox: Mailbox, reason: string): void {
    const { clock, logger } = this.#options;
    const { name, uri, failures } = mailbox;
    const retryMs = this.#closed ? undefined : RETRIES_MS[failures];
    logger.warn(
      { mailbox: name, uri, reason, retryMs: retryMs ?? null },
      'a telephone could not be told of new messages (RFC 3842)',
    );
    if (retryMs === undefined) return;
    mailbox.failures += 1;
    mailbox.retry = clock.schedule(retryMs, () => {
      mailbox.retry = null;
      this.#queue.add(mailbox);
      this.#next();
    });
  }
}

function isSame(one: MailboxCount | null, other: MailboxCount): boolean {
  return one !== null && one.new === other.new && one.old === other.old;
}
