import type { SipHeaders } from './headers.ts';
import { parseDecimal } from '../../shared/sip/index.ts';

/** What Content-Length says: a number of bytes, nothing (`absent`), or nonsense (`malformed`). */
export type ContentLength = number | 'absent' | 'malformed';

/**
 * Reads Content-Length. Several of them are malformed even if they agree: "there's no way to know how many octets
 * are supposed to be here" (RFC 4475 3.3.9).
 */
export function contentLength(headers: SipHeaders): ContentLength {
  const value = headers.get('Content-Length');
  if (value === undefined) return 'absent';
  if (headers.isRepeated('Content-Length')) return 'malformed';
  return parseDecimal(value, Number.MAX_SAFE_INTEGER) ?? 'malformed';
}
