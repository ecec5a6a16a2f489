/** What `w`, and `W` or `p`, stand for among the keys. */
const PAUSES_MS: Readonly<Record<string, number>> = { w: 500, W: 1_000, p: 1_000 };
const PARAMETER = /;postd=([^;?@>]*)/i;
const KEYS = /^[0-9*#A-DwWp]{1,64}$/;

/** Keys, or a pause in milliseconds. */
export type PostDialPart = { readonly keys: string } | { readonly pauseMs: number };

/** Whether these are keys to be sent after the answer: `0-9*#A-D`, `w` for half a second, `W` or `p` for one. */
export function isPostDial(text: string): boolean {
  return KEYS.test(text) && /[^wWp]/.test(text);
}

/**
 * Takes the keys off a destination that are to be sent once it has answered (RFC 2806 2.2, post-dial):
 * `tel:+15551234567;postd=ww2001`, or the same on a number or a SIP URI.
 * @returns keys null: it has none
 */
export function splitPostDial(destination: string): { readonly bare: string; readonly keys: string | null } {
  const found = PARAMETER.exec(destination);
  if (found === null) return { bare: destination, keys: null };
  return { bare: destination.replace(PARAMETER, ''), keys: found[1] ?? '' };
}

/** Writes a destination as {@link splitPostDial} reads it. Headers of a URI stay behind. */
export function withPostDial(destination: string, keys: string): string {
  const { bare } = splitPostDial(destination);
  const end = bare.includes('?') ? bare.indexOf('?') : bare.length;
  return `${bare.slice(0, end)};postd=${keys}${bare.slice(end)}`;
}

/** The next keys, or the next pause, and what is behind them; null: nothing is left. */
export function nextPostDial(keys: string): { readonly part: PostDialPart; readonly rest: string } | null {
  const [first] = /^(?:[wWp]+|[^wWp]+)/.exec(keys) ?? [];
  if (first === undefined) return null;
  const pauseMs = Array.from(first).reduce((sum, key) => sum + (PAUSES_MS[key] ?? 0), 0);
  return { part: pauseMs > 0 ? { pauseMs } : { keys: first }, rest: keys.slice(first.length) };
}
