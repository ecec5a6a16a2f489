import type { SipUri } from './uri.ts';
import { parseUri } from './uri.ts';

/** RFC 3966 3 `visual-separator`, and the blank that `%20` stands for. */
const SEPARATORS = /[-.() ]/g;
/** A telephone number with or without separators; `*` and `#` are in feature codes. */
const TELEPHONE = /^\+?[-.() ]*[0-9*#][-.() 0-9*#]*$/;

/**
 * The number, or the name, that a URI stands for: the number of a tel URI, the user part of a SIP or SIPS URI without
 * its escapes (RFC 3261 19.1.4) and parameters (`;isub`, `;phone-context`, `;npdi`). Visual separators are removed, as
 * they count for nothing (RFC 3966 4, 5.1.1).
 * @returns empty where the URI has none, or is neither
 */
export function numberOf(uri: string): string {
  const parsed = parseUri(uri);
  if (parsed === null) return '';
  const { user } = parsed;
  if (user === null || user === '') return '';
  const subscriber = unescapeUser(user.split(';', 1)[0] ?? '');
  return isTelephone(parsed) ? subscriber.replaceAll(SEPARATORS, '') : plainNumber(subscriber);
}

/** A number without its visual separators; a name stays as it is: `sales-2` is not `sales2`. */
export function plainNumber(text: string): string {
  return TELEPHONE.test(text) ? text.replaceAll(SEPARATORS, '') : text;
}

/** RFC 3261 19.1.6: `user=phone` says that the user part is what would follow `tel:`. */
function isTelephone({ scheme, params }: SipUri): boolean {
  return scheme === 'tel' || params.get('user')?.toLowerCase() === 'phone';
}

function unescapeUser(user: string): string {
  try {
    return decodeURIComponent(user);
  } catch {
    return user; // Not valid percent-encoding: compared as it is.
  }
}
