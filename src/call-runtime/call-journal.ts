import type { Logger } from 'pino';
import type { CallEvent, CallState, Transition } from '../call-machine/index.ts';
import type { Clock } from '../ports/clock.ts';
import type { JournalEntry } from '../ports/journal.ts';
import type { Store } from '../ports/store.ts';
import { CallLog } from './call-log.ts';
import { JournalWriter } from './journal-writer.ts';
import { journalBatch } from './journal.ts';
import { closeLostJournal } from './recovery.ts';

export interface CallJournalOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Every line, as it is written. */
  readonly onEntry: (entry: JournalEntry) => void;
}

/** The journal of one call: its lines get their numbers, are stored, logged, and told to those who read along. */
export class CallJournal {
  readonly #options: CallJournalOptions;
  readonly #writer: JournalWriter;
  readonly #log: CallLog;
  #sequence = 0;
  /** The call as it ended; null before. */
  #ended: CallState | null = null;

  constructor(options: CallJournalOptions) {
    this.#options = options;
    this.#log = new CallLog(options.logger);
    this.#writer = new JournalWriter(options.store, options.clock, options.logger, () => {
      if (this.#ended !== null) this.#closeLost(this.#ended);
    });
  }

  /** Writes an event and the facts that it made. */
  write(event: CallEvent, before: CallState | null, after: CallState, facts: Transition['facts']): void {
    const { logger, onEntry } = this.#options;
    const batch = journalBatch(this.#sequence, event, before, after, facts);
    this.#sequence += batch.entries.length;
    this.#writer.write(batch);
    for (const entry of batch.entries) {
      logger.debug({ sequence: entry.sequence, kind: entry.kind, pii: entry.data }, entry.type);
      if (entry.kind === 'fact') this.#log.fact(entry);
      try {
        onEntry(entry);
      } catch (error) {
        logger.error({ err: error }, 'a reader of the journal failed');
      }
    }
  }

  /** The call is over. A journal that the store refused in part gets its end. */
  finish(state: CallState): void {
    this.#ended = state;
    if (this.#writer.lost) this.#closeLost(state);
  }

  /** Gives a journal its end though the store refused a part of it for good. */
  #closeLost(state: CallState): void {
    const { store, logger } = this.#options;
    closeLostJournal(store, state).catch((error: unknown) => {
      logger.error({ err: error }, 'the journal of a call lacks its end; the next start writes it');
    });
  }
}
