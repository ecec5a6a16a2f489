/** The keys by which an agent asks for something, such as `*1`: which of them are pressed, and in which time. Pure. */
import type { LegId } from '../../../ports/ids.ts';
import type { ConversationPlan, KeyAction } from '../../plan.ts';

/** The keys for each action; null: there are none. */
export type Keys = ConversationPlan['keys'];

/** Keys that somebody pressed so far, and that may be the beginning of something. */
export interface KeyBuffer {
  readonly leg: LegId;
  readonly pressed: string;
  /** When the last one was pressed, in milliseconds since the Unix epoch. */
  readonly at: number;
}

/** What a key comes to. `number`: that of the third party, for `consult`. */
export interface Pressed {
  /** Null: it is no beginning of anything. */
  readonly pressed: string | null;
  readonly action: KeyAction | null;
  readonly number: string;
}

/** Keys that belong together come within this of each other. */
export const KEY_SEQUENCE_MS = 3_000;
/** A number has so many digits at most. */
const MAX_NUMBER = 32;

const NOTHING: Pressed = { pressed: null, action: null, number: '' };

/**
 * Takes one key.
 * @param before the keys of the same telephone before it; null where there are none, or their time is over
 */
export function pressKey(before: KeyBuffer | null, digit: string, at: number, keys: Keys): Pressed {
  const former = before !== null && at - before.at <= KEY_SEQUENCE_MS ? before.pressed : '';
  const pressed = former + digit;
  const number = numberIn(pressed, keys);
  if (number === null) {
    const whole = actionOf(pressed, keys);
    if (whole !== null && whole !== 'consult') return { ...NOTHING, action: whole };
    if (isBeginning(pressed, keys)) return { ...NOTHING, pressed };
  } else if (digit === '#') {
    return number.length > 1 ? { ...NOTHING, action: 'consult', number: number.slice(0, -1) } : NOTHING;
  } else if (/^[0-9]+$/.test(number) && number.length <= MAX_NUMBER) {
    return { ...NOTHING, pressed };
  }
  // The key breaks off what was begun. It may begin something else.
  return former === '' ? NOTHING : pressKey(null, digit, at, keys);
}

/** The number behind the keys for a consultation; null where they were not pressed, or nothing came behind them. */
export function numberIn(pressed: string, { consult }: Keys): string | null {
  return consult !== null && pressed.length > consult.length && pressed.startsWith(consult)
    ? pressed.slice(consult.length)
    : null;
}

function actionOf(pressed: string, keys: Keys): KeyAction | null {
  const actions = Object.keys(keys) as KeyAction[];
  return actions.find((action) => keys[action] === pressed) ?? null;
}

function isBeginning(pressed: string, keys: Keys): boolean {
  return Object.values(keys).some((sequence) => sequence?.startsWith(pressed) === true);
}
