import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../../src/shared/message-of.ts';
import { ChaosVoice } from './chaos-voice.ts';
import type { Faults, Party } from './faulty-wire.ts';
import { Ladder } from './ladder.ts';
import { randomOf } from './plan.ts';
import type { Extension, Switchboard } from './switchboard.ts';
import { Timers } from './timers.ts';
import { ALL_TONES } from './tones.ts';

/**
 * A call takes no longer than this: the hunt at its longest, and 64*T1 for a phone that is switched off and for each
 * REFER of which nobody tells anything.
 */
export const MOST_MS = 120_000;
/** What is sent again after the end is still answered for so long. */
const ANSWERED_MS = 5_000;

/** A phone of a call, as the wire and the ear know it. */
export interface PhoneSide {
  readonly party: Party;
  readonly voice: ChaosVoice;
}

/** What every call of the bench is played with: the ladder, the waits, and the voices of its phones. */
export class PlayedCall {
  readonly ladder = new Ladder();
  readonly timers = new Timers();
  /** What did not end in time, and what the phones complain of. */
  readonly hung: string[] = [];
  readonly onFault = (error: unknown): void => void this.hung.push(messageOf(error));
  readonly #faults: Faults;
  readonly #seed: number;
  readonly #index: number;
  readonly #voices: ChaosVoice[] = [];
  readonly #cleanUp: (() => void)[] = [];

  constructor({ faults, seed }: { readonly faults: Faults; readonly seed: number }, index: number) {
    this.#faults = faults;
    this.#seed = seed;
    this.#index = index;
  }

  /** @param stream of the draws for its datagrams @param hz its own tone */
  async open(name: string, stream: number, hz: number): Promise<PhoneSide> {
    const party = { name, ladder: this.ladder, random: randomOf(this.#seed, this.#index, stream) };
    const voice = await ChaosVoice.open(party, this.#faults, ALL_TONES, hz);
    this.#voices.push(voice);
    return { party, voice };
  }

  /** The phone can be called until a while after the end. */
  addExtension(board: Switchboard, user: string, phone: Extension): void {
    this.#cleanUp.push(board.addExtension(user, phone));
  }

  /**
   * Plays the call to its end, and puts its phones away.
   * @param busy names who is not done yet
   * @returns what the course came to; null where it failed or did not end
   */
  async play<Known extends object>(
    course: () => Promise<Known | null>,
    busy: () => readonly string[],
  ): Promise<Known | null> {
    const late = Symbol('late');
    const ended = await Promise.race([course().catch(this.onFault), delay(MOST_MS, late, { ref: false })]);
    if (ended === late) this.hung.push(`not over after ${MOST_MS} ms; still up: ${busy().join(', ') || 'the record'}`);
    this.timers.end();
    for (const voice of this.#voices) voice.close();
    // What is sent again after this finds nobody, as it should: the phones have answered everything.
    setTimeout(() => this.#cleanUp.forEach((each) => each()), ANSWERED_MS).unref();
    return typeof ended === 'object' ? ended : null;
  }
}
