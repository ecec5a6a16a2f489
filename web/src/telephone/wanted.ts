import type { Session } from '../lib/session.ts';
import { createStore } from '../lib/store.ts';

const KEY = 'warmbridge.browserPhone';

/** Somebody wants this browser to be the telephone, now and when the page is loaded again. */
export const PHONE_WANTED = createStore(localStorage.getItem(KEY) === 'on');

export function rememberWanted(isWanted: boolean): void {
  localStorage.setItem(KEY, isWanted ? 'on' : 'off');
  PHONE_WANTED.set(isWanted);
}

/** Whether a browser of theirs may be a telephone. */
export function mayHavePhone({ permissions }: Session): boolean {
  return permissions.includes('telephone.own');
}
