import type { Session } from '../lib/session.ts';
import { createStore } from '../lib/store.ts';

const KEY = 'warmbridge.browserPhone';

/** Somebody wants this browser to be the telephone, now and when the page is loaded again. */
export const PHONE_WANTED = createStore(localStorage.getItem(KEY) === 'on');

export function rememberWanted(isWanted: boolean): void {
  localStorage.setItem(KEY, isWanted ? 'on' : 'off');
  PHONE_WANTED.set(isWanted);
}

/** Whose telephone this tab is, where it is not one's own; null: it is. */
export const PHONE_USER = createStore<string | null>(null);

/** This tab alone, and until it is closed, is the telephone of that user. */
export function beTelephoneOf(user: string): void {
  PHONE_USER.set(user);
  PHONE_WANTED.set(true);
}

/** Whether a browser of theirs may be a telephone. */
export function mayHavePhone({ permissions }: Session): boolean {
  return permissions.includes('telephone.own');
}
