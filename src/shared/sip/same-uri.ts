import { normalizeEscapes } from './escapes.ts';
import type { SipUri } from './uri.ts';
import { bareHost, formatUri } from './uri.ts';

/** Parameters that never match where only one of the URIs has them (RFC 3261 19.1.4 and its examples). */
const DECISIVE = ['user', 'ttl', 'method', 'maddr', 'transport'];

/**
 * Compares URIs by the rules of RFC 3261 19.1.4 (sip, sips) and RFC 3966 4 (tel); others by their text.
 */
export function sameUri(a: SipUri, b: SipUri): boolean {
  if (a.scheme !== b.scheme) return false; // "A SIP and SIPS URI are never equivalent."
  switch (a.scheme) {
    case 'sip':
    case 'sips':
      return (
        sameUserPart(a.user, b.user) &&
        sameUserPart(a.password, b.password) &&
        normalHost(a.host) === normalHost(b.host) &&
        a.port === b.port && // an omitted port does not match the default one
        sameParams(a, b) &&
        normalHeaders(a.headers) === normalHeaders(b.headers)
      );
    case 'tel':
      return normalNumber(a.user) === normalNumber(b.user) && sameTelParams(a, b);
    default:
      return formatUri(a) === formatUri(b);
  }
}

/** "Comparison of the userinfo of SIP and SIPS URIs is case-sensitive." */
function sameUserPart(a: string | null, b: string | null): boolean {
  if (a === null || b === null) return a === b;
  return normalizeEscapes(a) === normalizeEscapes(b);
}

/** Host in lower case, IPv6 in its one canonical spelling (RFC 5954 4.2). */
function normalHost(host: string): string {
  const lower = host.toLowerCase();
  if (!lower.startsWith('[')) return lower;
  const parsed = URL.parse(`http://[${bareHost(lower)}]`);
  return parsed === null ? lower : parsed.hostname;
}

function sameParams(a: SipUri, b: SipUri): boolean {
  for (const name of DECISIVE) if (a.params.has(name) !== b.params.has(name)) return false;
  for (const [name, value] of a.params) {
    const other = b.params.get(name);
    if (other === undefined) continue; // "All other uri-parameters appearing in only one URI are ignored"
    if (value?.toLowerCase() !== other?.toLowerCase()) return false;
  }
  return true;
}

/** "URI header components are never ignored": all of them, in no particular order. */
function normalHeaders(headers: string): string {
  if (headers === '') return '';
  return headers
    .split('&')
    .map((header) => {
      const [name = '', ...value] = header.split('=');
      return `${normalizeEscapes(name).toLowerCase()}=${normalizeEscapes(value.join('='))}`;
    })
    .sort()
    .join('&');
}

/** Visual separators do not count (RFC 3966 4). */
function normalNumber(number: string | null): string {
  return (number ?? '').replaceAll(/[-.()]/g, '').toLowerCase();
}

/** Every parameter counts (RFC 3966 4). */
function sameTelParams(a: SipUri, b: SipUri): boolean {
  if (a.params.size !== b.params.size) return false;
  for (const [name, value] of a.params) {
    const other = b.params.get(name);
    if (other === undefined || value?.toLowerCase() !== other?.toLowerCase()) return false;
  }
  return true;
}
