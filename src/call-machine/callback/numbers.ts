import { ourNumber } from '../state.ts';
import type { CallState } from '../state.ts';

/** ITU-T E.164: 15 digits at most. An extension may have two. */
const NUMBER = /^\+?[0-9]{2,15}$/;

/** Whether a number may be called back. */
export function mayCallBack(number: string, allow: readonly string[]): boolean {
  return NUMBER.test(number) && allow.some((pattern) => matches(pattern, number));
}

function matches(pattern: string, number: string): boolean {
  return pattern.endsWith('*') ? number.startsWith(pattern.slice(0, -1)) : pattern === number;
}

/** The number at which the party of a call can be called back, as far as it is known; null: it is not, or not to be. */
export function knownNumber(state: CallState, allow: readonly string[]): string | null {
  const { shownFrom } = state;
  return shownFrom !== null && mayCallBack(shownFrom, allow) ? shownFrom : null;
}

/** The number of ours that a callback is made from. */
export function callbackFrom(state: CallState): string {
  return ourNumber(state);
}

/** A number as it is to be said: digit by digit. */
export function spokenNumber(number: string): string {
  // With a plus it is said so anyway; without one it would be taken for a count.
  return number.startsWith('+') ? number : number.split('').join(' ');
}
