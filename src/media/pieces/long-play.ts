import type { LegId, PlayId } from '../../ports/ids.ts';
import { asPlayId } from '../../ports/ids.ts';
import type { Source } from '../../ports/media.ts';
import type { Prompt } from '../../ports/prompt.ts';

/** The prompts that a prompt is played as, one after the other; at least one. */
export type PiecesOf = (prompt: Prompt) => readonly Prompt[];

/** A prompt of several pieces that plays to one leg. Each playing of a piece is a play of its own to the engine. */
export class LongPlay {
  readonly id: PlayId;
  readonly leg: LegId;
  readonly #pieces: readonly Prompt[];
  readonly #loop: boolean;
  #index = 0;
  #round = 0;
  /** A piece of this round was heard. */
  #heard = false;
  #fault: string | null = null;
  /** Whether its start has been told. */
  started = false;

  constructor(leg: LegId, { play, loop }: Extract<Source, { kind: 'play' }>, pieces: readonly Prompt[]) {
    this.leg = leg;
    this.id = play;
    this.#pieces = pieces;
    this.#loop = loop;
  }

  /** The play of the piece that is heard now; of the last one once all are over. */
  get piece(): PlayId {
    return asPlayId(`${this.id}/${String(this.#round)}.${String(this.#index)}`);
  }

  /** What the engine is to play now. */
  get source(): Source {
    const prompt = this.#pieces[this.#index] as Prompt;
    return { kind: 'play', play: this.piece, prompt, loop: false };
  }

  /** The piece after this one; null where none follows. */
  get next(): Prompt | null {
    return this.#pieces[this.#index + 1] ?? (this.#loop ? (this.#pieces[0] ?? null) : null);
  }

  /** The piece is over, or could not be played: a piece that fails takes no other with it. False where all are over. */
  advance(error: string | null): boolean {
    if (error === null) this.#heard = true;
    else this.#fault ??= error;
    if (this.#index + 1 < this.#pieces.length) {
      this.#index += 1;
      return true;
    }
    // A round of which nothing was heard would be followed by others without end.
    if (!this.#loop || !this.#heard) return false;
    this.#index = 0;
    this.#round += 1;
    this.#heard = false;
    return true;
  }

  /** Why nothing of it was heard; null where something was. */
  get error(): string | null {
    return this.started ? null : this.#fault;
  }
}
