/** `%` escapes of URIs (RFC 3261 19.1.2, RFC 3986 2.3). */

const UNRESERVED = /^[A-Za-z0-9\-_.!~*'()]$/;

/**
 * Resolves the escapes of unreserved characters and writes all others with capital digits. So texts that mean the same
 * compare equal: a character that needs no escape equals its escape (RFC 3261 19.1.4). Callers do it once and never to
 * the result again: `%25%34%31` is `%2541` (RFC 4475 3.1.1.3).
 */
export function normalizeEscapes(text: string): string {
  let i = text.indexOf('%');
  if (i === -1) return text;
  let normal = '';
  let start = 0;
  for (; i !== -1; i = text.indexOf('%', i + 1)) {
    const octet = octetAt(text, i);
    if (octet === -1) continue;
    const character = String.fromCharCode(octet);
    normal += text.slice(start, i);
    normal += UNRESERVED.test(character) ? character : text.slice(i, i + 3).toUpperCase();
    start = i + 3;
    i += 2;
  }
  return normal + text.slice(start);
}

function octetAt(text: string, percent: number): number {
  const high = hexDigit(text.charCodeAt(percent + 1));
  const low = hexDigit(text.charCodeAt(percent + 2));
  return high === -1 || low === -1 ? -1 : high * 16 + low;
}

function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
