import type { LegId } from '../../ports/ids.ts';
import { asPlayId } from '../../ports/ids.ts';
import { keySound } from '../dtmf/index.ts';
import type { Inputs } from './mixer.ts';
import { Play } from './play.ts';

/** The id of keys. No play of a scene has it. */
const KEYS = asPlayId('keys');

interface Waiting {
  readonly play: Play;
  readonly inputs: Inputs;
  readonly digits: number;
  /** Whether they were sent. */
  readonly onDone: (sent: boolean) => void;
}

/** Keys that legs are sent as tones, in the place of whatever else they hear. */
export class KeyPlays {
  readonly #waiting = new Map<LegId, Waiting[]>();

  /** Digits of a leg that wait, and all of the request that is being sent. */
  pending(leg: LegId): number {
    return (this.#waiting.get(leg) ?? []).reduce((sum, { digits }) => sum + digits, 0);
  }

  /** Sends keys after those that wait. `onDone(true)` runs when they are out. */
  add(leg: LegId, keys: string, onDone: (sent: boolean) => void): void {
    const play = new Play(KEYS, false);
    play.ready({ samples: keySound(keys), sampleRateHz: 8_000 });
    const entry = { play, inputs: { legs: [], plays: [play] }, digits: keys.length, onDone };
    const waiting = this.#waiting.get(leg);
    if (waiting === undefined) this.#waiting.set(leg, [entry]);
    else waiting.push(entry);
  }

  /** What a leg hears instead of all else; null: no keys go to it. */
  inputs(leg: LegId): Inputs | null {
    return this.#waiting.get(leg)?.[0]?.inputs ?? null;
  }

  /** A frame of a play went out. False if it is none of these. */
  played(leg: LegId, play: Play, last: boolean): boolean {
    const waiting = this.#waiting.get(leg);
    const first = waiting?.[0];
    if (waiting === undefined || first?.play !== play) return false;
    if (!last) return true;
    waiting.shift();
    if (waiting.length === 0) this.#waiting.delete(leg);
    first.onDone(true);
    return true;
  }

  /** Drops what a leg was to be sent, and tells those who wait. */
  drop(leg: LegId): void {
    const waiting = this.#waiting.get(leg) ?? [];
    this.#waiting.delete(leg);
    for (const { onDone } of waiting) onDone(false);
  }
}
