const MASK = '***';

/** The value of a header field of credentials, with its continuation lines (RFC 3261 7.3.1, 20.7, 20.28). */
const CREDENTIALS = /^((?:Proxy-)?Authorization[ \t]*:[ \t]*)[^\n]*(?:\n[ \t][^\n]*)*/gim;
/** The same as a header of a URI (RFC 3261 19.1.1). */
const CREDENTIALS_IN_URI = /([?&](?:Proxy-)?Authorization=)[^&>\s]*/gi;
/** `user:password@` of a URI (RFC 3261 19.1.1). The bounds keep the time linear. */
const PASSWORD_IN_URI = /(sips?:[^\s:@<>;?"]{0,256}:)[^\s@<>;?"]{0,256}@/gi;
/** SDES keys of SRTP (RFC 4568 9.2). */
const SDES_KEY = /(\binline:)[^|;\s]*/gi;
/** `k=` (RFC 4566 5.12) and `a=key-mgmt:` (RFC 4567 3.1) of SDP. */
const SDP_KEY = /^(k=|a=key-mgmt:)[^\r\n]*/gim;
/** Digits of a KPML report (RFC 4730 5.1). */
const KPML_DIGITS = /(\bdigits=["'])[^"'<>]*/gi;

/** A key with its name, as phones tell it by INFO. */
const NAMED_KEY = /(^|[\s;&])(signal|digits?|d)([ \t]*=[ \t]*)[^;&\r\n]*/gi;
/** A line that is a key and nothing else. */
const LONE_KEY = /^[ \t]*(?:[0-9]{1,2}|[*#a-d]|star|asterisk|hash|pound)[ \t]*(?=\r?$)/gim;

/**
 * A SIP message without its secrets: credentials, passwords in URIs, keys of SRTP, and the digits that a party pressed
 * (INFO, KPML) are `***`. Its time is linear in the length.
 */
export function maskSecrets(message: string): string {
  const masked = message
    .replace(CREDENTIALS, (line, name: string) => `${name}${MASK}${line.endsWith('\r') ? '\r' : ''}`)
    .replace(CREDENTIALS_IN_URI, `$1${MASK}`)
    .replace(PASSWORD_IN_URI, `$1${MASK}@`);
  const bodyAt = bodyStart(masked);
  const body = masked
    .slice(bodyAt)
    .replace(SDES_KEY, `$1${MASK}`)
    .replace(SDP_KEY, `$1${MASK}`)
    .replace(KPML_DIGITS, `$1${MASK}`);
  return masked.slice(0, bodyAt) + (masked.startsWith('INFO ') ? maskKeys(body) : body);
}

function maskKeys(body: string): string {
  return body.replace(NAMED_KEY, `$1$2$3${MASK}`).replace(LONE_KEY, MASK);
}

/** Where the body begins. A message whose head has no end has none. */
function bodyStart(message: string): number {
  const end = /\r?\n\r?\n/.exec(message);
  return end === null ? message.length : end.index + end[0].length;
}
