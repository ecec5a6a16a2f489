import { isIP, isIPv4, isIPv6 } from 'node:net';
import { LIMITS } from './defaults.ts';
import { SIP_PROTOCOLS } from './sip-types.ts';
import type { HostPort, MediaConfig, Network, SipListen, StoreAddress } from './types.ts';

/** The value of a text, or what was expected of it. */
export type Parsed<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly message: string };

/** The highest port (RFC 768, RFC 9293 3.1). */
export const MAX_PORT = 65_535;

function good<Value>(value: Value): Parsed<Value> {
  return { ok: true, value };
}
function bad(message: string): Parsed<never> {
  return { ok: false, message };
}

function parseDecimal(text: string, max: number): number | null {
  if (!/^\d{1,9}$/.test(text)) return null;
  const value = Number(text);
  return value <= max ? value : null;
}

/** True for a name that DNS can hold (RFC 1123 2.1), including `localhost`. */
function isHostName(text: string): boolean {
  return (
    text.length <= 253 && text.split('.').every((label) => /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/.test(label))
  );
}

/** Reads an IP address or a host name without a port. An IPv6 address may have brackets. */
export function parseHost(text: string): Parsed<string> {
  const bare = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text;
  if (bare !== text && !isIPv6(bare)) return bad('expected an IPv6 address between the brackets');
  // A name that looks like a wrong IPv4 address, such as 10.0.0.300, is a slip of the pen.
  if (isIP(bare) !== 0 || (isHostName(text) && !/^[\d.]+$/.test(text))) return good(bare);
  return bad('expected an IP address or a host name');
}

/** Reads `host:port`. An IPv6 address has brackets. */
export function parseHostPort(text: string): Parsed<HostPort> {
  const colon = text.lastIndexOf(':');
  const hostText = text.slice(0, Math.max(colon, 0));
  const example = 'expected host:port, such as 127.0.0.1:8080 or [::1]:8080';
  if (colon <= 0 || (hostText.includes(':') && !hostText.startsWith('['))) return bad(example);
  const host = parseHost(hostText);
  if (!host.ok) return bad(`${host.message}, then : and a port`);
  const port = parseDecimal(text.slice(colon + 1), MAX_PORT);
  if (port === null) return bad(`expected a port from 0 to ${MAX_PORT} after the last colon`);
  return good({ host: host.value, port });
}

/** Reads `udp:127.0.0.1:5060`, `tcp:[::1]:5060`, `tls:10.0.0.9:5061`, `ws:127.0.0.1:5066`. */
export function parseSipListen(text: string): Parsed<SipListen> {
  const colon = text.indexOf(':');
  const name = text.slice(0, Math.max(colon, 0)).toLowerCase();
  const protocol = SIP_PROTOCOLS.find((each) => each === name);
  if (protocol === undefined) {
    return bad('expected udp:, tcp:, tls:, ws: or wss:, an IP address and a port, such as udp:127.0.0.1:5060');
  }
  const address = parseHostPort(text.slice(colon + 1));
  if (!address.ok) return bad(`after ${protocol}: ${address.message}`);
  if (isIP(address.value.host) === 0) return bad(`after ${protocol}: expected an IP address, not a name`);
  return good({ protocol, ...address.value, text });
}

/** Reads an IP address with a prefix length, such as `10.0.0.0/24`, or alone. All bits of a lone address count. */
export function parseNetwork(text: string): Parsed<Network> {
  const slash = text.indexOf('/');
  const address = slash < 0 ? text : text.slice(0, slash);
  const family = isIPv4(address) ? 'ipv4' : isIPv6(address) && !address.includes('%') ? 'ipv6' : null;
  if (family === null) return bad('expected an IP address or a network, such as 10.0.0.0/24 or 2001:db8::/32');
  const bits = family === 'ipv4' ? 32 : 128;
  const prefix = slash < 0 ? bits : parseDecimal(text.slice(slash + 1), bits);
  if (prefix === null) return bad(`expected a prefix length from 0 to ${bits} after the slash`);
  return good({ address, prefix, family, text });
}

/** Reads `20000-29999`. RTP takes even ports, and RTCP the odd ones after them (RFC 3550 11). */
export function parsePortRange(text: string): Parsed<MediaConfig['rtpPorts']> {
  const [firstText = '', lastText = '', ...more] = text.split('-').map((part) => part.trim());
  const first = parseDecimal(firstText, MAX_PORT);
  const last = parseDecimal(lastText, MAX_PORT);
  if (first === null || last === null || more.length > 0) {
    return bad(`expected two ports up to ${MAX_PORT} and a hyphen, such as 20000-29999`);
  }
  if (first < LIMITS.minRtpPort) return bad(`the first port must be ${LIMITS.minRtpPort} or above`);
  if (first > last) return bad('the first port must not be above the last');
  // RFC 3550 11: "RTP SHOULD use an even destination port number and the corresponding RTCP stream SHOULD use the
  // next higher (odd) destination port number."
  if (first % 2 !== 0) return bad('the first port must be even: RTP takes even ports, RTCP the next');
  const count = last - first + 1;
  if (count < LIMITS.minRtpPorts) {
    return bad(`has ${count} ports; one call takes ${LIMITS.minRtpPorts} (RTP and RTCP of its legs)`);
  }
  return good({ first, last });
}

/** Reads `sqlite:PATH`, `sqlite://PATH`, `sqlite::memory:`, `postgres://...`. */
export function parseStoreUrl(text: string): Parsed<StoreAddress> {
  if (text.startsWith('postgres://') || text.startsWith('postgresql://')) {
    // One by a Unix socket has no host: postgres://user@/database?host=/var/run/postgresql
    const withHost = text.replace(/^(postgres(?:ql)?:\/\/)([^/?]*@)?(?=[/?])/, '$1$2localhost');
    return URL.canParse(withHost) ? good({ kind: 'postgres', url: text }) : bad('is not a URL');
  }
  if (!text.startsWith('sqlite:')) return bad('expected sqlite: and a path, or postgres://');
  const rest = text.slice('sqlite:'.length);
  const file = rest.startsWith('//') ? rest.slice(2) : rest;
  if (file === '') return bad('expected a path after sqlite:');
  return good({ kind: 'sqlite', file, url: text });
}
