import { parseUri } from './uri.ts';

/** The name of the URI parameter that tells our registrations apart. */
export const LINE = 'line';

/** URI parameter `line` of a Request-URI, which the Contacts of our registrations have; null: there is none. */
export function lineOf(uri: string): string | null {
  // Most Request-URIs have none, and need not be read.
  return uri.includes(LINE) ? (parseUri(uri)?.params.get(LINE) ?? null) : null;
}
