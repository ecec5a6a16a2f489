import { isIP, isIPv4, isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';
import { isLoopback } from '../../shared/is-loopback.ts';

/** Transports that we speak (RFC 3261 18, RFC 7118). */
export type Protocol = 'udp' | 'tcp' | 'tls' | 'ws' | 'wss';

/** In this order. */
const PROTOCOLS: readonly string[] = ['udp', 'tcp', 'tls', 'ws', 'wss'] satisfies readonly Protocol[];

/** RFC 3261 18.1.1, 19.1.2; of WebSockets those of HTTP (RFC 6455 3). */
const DEFAULT_PORTS: Readonly<Record<Protocol, number>> = { udp: 5060, tcp: 5060, tls: 5061, ws: 80, wss: 443 };

export function defaultPort(protocol: Protocol): number {
  return DEFAULT_PORTS[protocol];
}

/**
 * How a URI of ours names the transport; null: it names none, which is UDP. RFC 7118 5.3 has `ws` alone: whether TLS is
 * under it, the client knows from the address that it has connected to.
 */
export function transportParameter(protocol: Protocol): string | null {
  if (protocol === 'udp') return null;
  return protocol === 'wss' ? 'ws' : protocol;
}

/** Where to listen, as configured. */
export interface ListenAddress {
  readonly protocol: Protocol;
  /** IP literal without brackets. */
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
}

/** A bound local address. */
export interface Endpoint {
  readonly protocol: Protocol;
  /** Address bound, without brackets; may be the wildcard. */
  readonly bindHost: string;
  readonly port: number;
  readonly family: 4 | 6;
  readonly loopback: boolean;
  /** Host that peers are told (Via, Contact), with brackets where it is IPv6. */
  readonly host: string;
  /** `host:port` as in Via. */
  readonly hostPort: string;
}

/**
 * Reads `udp:127.0.0.1:5060`, `tcp:[::1]:5060`.
 * @throws TypeError where the text is not of that form
 */
export function parseListenAddress(text: string): ListenAddress {
  const first = text.indexOf(':');
  const last = text.lastIndexOf(':');
  const protocol = text.slice(0, first).toLowerCase();
  const host = stripBrackets(text.slice(first + 1, last));
  const port = Number(text.slice(last + 1));
  if (!isProtocol(protocol)) {
    throw new TypeError(`listen address "${text}": the transport must be udp, tcp, tls, ws or wss`);
  }
  if (last <= first || !(isIPv4(host) || isIPv6(host))) {
    throw new TypeError(`listen address "${text}": the host must be an IP address`);
  }
  if (text.slice(last + 1) === '' || !Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new TypeError(`listen address "${text}": the port must be 0 to 65535`);
  }
  return { protocol, host, port };
}

function isProtocol(text: string): text is Protocol {
  return PROTOCOLS.includes(text);
}

/** Describes a socket that is bound now. An external address of the other family is not that of this socket. */
export function describeEndpoint(listen: ListenAddress, boundPort: number, externalAddress?: string): Endpoint {
  const family = isIPv6(listen.host) ? 6 : 4;
  const wildcard = listen.host === '0.0.0.0' || listen.host === '::';
  const external = externalAddress === undefined || isIP(externalAddress) === 10 - family ? undefined : externalAddress;
  const host = bracket(external ?? (wildcard ? firstAddress(family) : listen.host));
  return {
    protocol: listen.protocol,
    bindHost: listen.host,
    port: boundPort,
    family,
    loopback: isLoopback(listen.host),
    host,
    hostPort: `${host}:${boundPort}`,
  };
}

/** `[::1]` for `::1`; everything else as it is. */
export function bracket(host: string): string {
  return isIPv6(host) ? `[${host}]` : host;
}

/** `::1` for `[::1]`; everything else as it is. */
export function stripBrackets(host: string): string {
  return host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
}

/** `127.0.0.1` for `::ffff:127.0.0.1`: how a dual-stack socket shows IPv4 peers. */
export function unmapAddress(address: string): string {
  return address.startsWith('::ffff:') && isIPv4(address.slice(7)) ? address.slice(7) : address;
}

function firstAddress(family: 4 | 6): string {
  for (const addresses of Object.values(networkInterfaces())) {
    for (const { address, family: its, internal } of addresses ?? []) {
      if (!internal && its === `IPv${family}` && !address.startsWith('fe80:')) {
        return address;
      }
    }
  }
  return family === 4 ? '127.0.0.1' : '::1';
}

/**
 * The endpoint to reach `address` from. It has the same transport and family. If there is a choice, a loopback endpoint
 * is for loopback peers only. Then the one that shares most leading octets with the peer counts (control protocol 8).
 */
export function selectEndpoint(
  endpoints: readonly Endpoint[],
  protocol: Protocol,
  address: string,
): Endpoint | undefined {
  const family = isIPv6(address) ? 6 : 4;
  let best: Endpoint | undefined;
  let bestScore = -1;
  for (const endpoint of endpoints) {
    if (endpoint.protocol !== protocol || endpoint.family !== family) {
      continue;
    }
    const score = (endpoint.loopback === isLoopback(address) ? 100 : 0) + sharedOctets(endpoint.bindHost, address);
    if (score > bestScore) {
      best = endpoint;
      bestScore = score;
    }
  }
  return best;
}

function sharedOctets(one: string, other: string): number {
  const separator = one.includes(':') ? ':' : '.';
  const theirs = other.split(separator);
  let shared = 0;
  for (const part of one.split(separator)) {
    if (part !== theirs[shared]) {
      break;
    }
    shared += 1;
  }
  return shared;
}
