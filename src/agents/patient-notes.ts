import type { Logger } from 'pino';
import type { Clock, TimerHandle } from '../ports/clock.ts';

/** Something that is to be written down, sooner or later. @returns whether it changed anything */
type Note = () => Promise<boolean>;

/** Notes that may wait: as many as calls that a program has at a time, and more. */
const MAX_WAITING = 10_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

/**
 * Writes notes at once, and those that fail again and again until they are written, with growing pauses. They may be
 * written in another order then, so that a note must be harmless where a later one came first.
 */
export class PatientNotes {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #onChange: () => void;
  /** By what they are about. A later note takes the place of the former. */
  readonly #waiting = new Map<string, Note>();
  readonly #underWay = new Set<Promise<void>>();
  #timer: TimerHandle | null = null;
  #pauseMs = FIRST_PAUSE_MS;
  #closed = false;

  /** @param onChange a note was written and changed something */
  constructor({ clock, logger, onChange }: { clock: Clock; logger: Logger; onChange: () => void }) {
    this.#clock = clock;
    this.#logger = logger;
    this.#onChange = onChange;
  }

  write(about: string, note: Note): void {
    this.#waiting.delete(about);
    const written = this.#try(about, note);
    this.#underWay.add(written);
    void written.finally(() => this.#underWay.delete(written));
  }

  /** Waits for those that are under way, and tries those that wait once more. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer !== null) this.#clock.cancel(this.#timer);
    this.#timer = null;
    await Promise.all(this.#underWay);
    this.#writeWaiting();
    await Promise.all(this.#underWay);
    if (this.#waiting.size > 0) this.#logger.error({ notes: this.#waiting.size }, 'notes of agents were not written');
  }

  async #try(about: string, note: Note): Promise<void> {
    try {
      const isChange = await note();
      if (this.#pauseMs > FIRST_PAUSE_MS && this.#waiting.size === 0) {
        this.#logger.warn('agents can be written again');
        this.#pauseMs = FIRST_PAUSE_MS;
      }
      if (isChange) this.#onChange();
    } catch (error) {
      this.#keep(about, note, error);
    }
  }

  #keep(about: string, note: Note, error: unknown): void {
    if (this.#waiting.size >= MAX_WAITING) {
      this.#logger.error({ err: error, about }, 'a note of an agent is lost, because too many wait');
      return;
    }
    this.#waiting.set(about, note);
    if (this.#timer !== null || this.#closed) return;
    this.#logger.warn({ err: error, againMs: this.#pauseMs }, 'agents cannot be written for now');
    this.#timer = this.#clock.schedule(this.#pauseMs, () => {
      this.#timer = null;
      this.#writeWaiting();
    });
    this.#pauseMs = Math.min(this.#pauseMs * 2, LONGEST_PAUSE_MS);
  }

  #writeWaiting(): void {
    for (const [about, note] of [...this.#waiting]) this.write(about, note);
  }
}
