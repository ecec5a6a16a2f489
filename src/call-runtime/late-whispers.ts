import type { Logger } from 'pino';
import type { CallEventOf, CallState } from '../call-machine/index.ts';
import { noteWhisper } from '../call-machine/index.ts';
import type { Clock } from '../ports/clock.ts';
import type { JournalEntry } from '../ports/journal.ts';
import type { CallRecord } from '../ports/records.ts';
import type { Store } from '../ports/store.ts';
import { pause } from '../shared/pause.ts';
import { PastJournal } from './past-journal.ts';

/** The end of the call is given to the store at once, and is there soon. */
const PAUSE_MS = 500;
const TRIES = 20;

/** What it takes to write behind the end of a call. */
export interface LateWhispersOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onEntry: (entry: JournalEntry) => void;
}

type Measured = Omit<CallEventOf<'whisper.measured'>, 'type' | 'at'>;

/** Puts on record how private whispers of one call were that were measured only when it was over. */
export class LateWhispers {
  readonly #options: LateWhispersOptions;
  readonly #past: PastJournal;
  #writing: Promise<void> = Promise.resolve();

  constructor(options: LateWhispersOptions) {
    this.#options = options;
    this.#past = new PastJournal(options);
  }

  /** @param state as the call ended */
  note(state: CallState, measured: Measured): void {
    this.#writing = this.#writing.then(async () => {
      try {
        await this.#note(state, measured);
      } catch (error) {
        const { handoff } = measured;
        this.#options.logger.error({ err: error, handoffId: handoff }, 'how private a whisper was could not be put on record'); // prettier-ignore
      }
    });
  }

  async #note(state: CallState, measured: Measured): Promise<void> {
    const { store, clock, onEntry } = this.#options;
    const { id: call } = state;
    const facts = noteWhisper(state, measured)?.facts ?? [];
    if (facts.length === 0) return;
    for (let tries = TRIES; !isOver(await store.getCall(call)); tries -= 1) {
      if (tries === 0) throw new Error('the end of the call is not on record');
      await pause(clock, PAUSE_MS);
    }
    const handoff = await store.getHandoff(call, measured.handoff);
    const whisper = { leg: measured.leg, ...measured.privacy };
    const changed = handoff === null ? [] : [{ ...handoff, whispers: [...(handoff.whispers ?? []), whisper] }];
    for (const entry of await this.#past.noteAll(call, facts, changed)) onEntry(entry);
  }
}

function isOver(call: CallRecord | null): boolean {
  return call !== null && call.endedAt !== null;
}
