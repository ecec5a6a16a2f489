import { createStore } from './store.ts';
import { messageOf } from './session.ts';

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
export async function act<Data>(
  asked: Promise<{ data?: Data; error?: unknown; response: Response }>,
  done?: string,
): Promise<Data | null> {
  try {
    const { data, error, response } = await asked;
    if (!response.ok) {
      toast('bad', messageOf(error) ?? `That did not work (${response.status}).`);
      return null;
    }
    if (done !== undefined) toast('good', done);
    return data ?? ({} as unknown as Data);
  } catch {
    toast('bad', 'Warmbridge cannot be reached.');
    return null;
  }
}

/** Asks the API for something. @returns what went wrong, for a dialog to show; null: it worked */
export async function faultOf(asked: Promise<{ error?: unknown; response: Response }>): Promise<string | null> {
  try {
    const { error, response } = await asked;
    return response.ok ? null : (messageOf(error) ?? `That did not work (${response.status}).`);
  } catch {
    return 'Warmbridge cannot be reached.';
  }
}
