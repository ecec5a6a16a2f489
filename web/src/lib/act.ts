import { outcomeOf } from './outcome.ts';
import type { Asked } from './outcome.ts';
import { createStore } from './store.ts';

/** Something that is said for a while. */
export interface Toast {
  readonly id: number;
  readonly kind: 'good' | 'bad';
  readonly text: string;
}

export const TOASTS = createStore<readonly Toast[]>([]);
/** What screen readers say next. */
export const ANNOUNCED = createStore('');

const SHOWN_MS = 6_000;
let count = 0;

/** Shows a text for a while. */
export function toast(kind: Toast['kind'], text: string): void {
  const id = ++count;
  TOASTS.set([...TOASTS.get().slice(-3), { id, kind, text }]);
  setTimeout(() => TOASTS.set(TOASTS.get().filter((each) => each.id !== id)), SHOWN_MS);
}

/** Says something to those who do not look. */
export function announce(text: string): void {
  // The same text twice is said twice.
  ANNOUNCED.set(ANNOUNCED.get() === text ? `${text}\u00a0` : text);
}

/** Asks the API for something; what goes wrong is shown. @returns the answer; null where it went wrong */
export async function act<Data>(asked: Asked<Data>, done?: string): Promise<Data | null> {
  const outcome = await outcomeOf(asked);
  if (!outcome.ok) {
    toast('bad', outcome.fault);
    return null;
  }
  if (done !== undefined) toast('good', done);
  return outcome.value ?? ({} as unknown as Data);
}

/** Asks the API for something. @returns what went wrong, for a dialog to show; null: it worked */
export async function faultOf(asked: Asked<unknown>): Promise<string | null> {
  const outcome = await outcomeOf(asked);
  return outcome.ok ? null : outcome.fault;
}
