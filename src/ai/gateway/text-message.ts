/** Reads the text messages of a WebSocket that are JSON objects. Nothing here throws. */

/** A message that cannot be understood, and why. */
export interface Malformed {
  readonly fault: string;
}

/** The object of a text message; null where it is none. */
export function objectIn(text: string): Readonly<Record<string, unknown>> | null {
  try {
    return asObject(JSON.parse(text) as unknown);
  } catch {
    return null;
  }
}

/** A value as an object; null where it is none. */
export function asObject(value: unknown): Readonly<Record<string, unknown>> | null {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as Readonly<Record<string, unknown>>) : null;
}
