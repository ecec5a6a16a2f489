import { formatNameAddr, formatUri, parseNameAddr, parseUri } from '../../shared/sip/index.ts';
import { SipHeaders } from '../message/index.ts';
import { transportParameter } from '../transport/index.ts';
import type { Endpoint } from '../transport/index.ts';

/** Headers in which applications may write `@localhost` for "this server" (control protocol 6.2). */
const MACRO_HEADERS: ReadonlySet<string> = new Set(['from', 'to', 'contact', 'p-asserted-identity']);

/** True for a header that the macro works in; `name` in lower case. */
export function hasMacro(name: string): boolean {
  return MACRO_HEADERS.has(name);
}

/**
 * Replaces the host `localhost` by the endpoint that the message leaves from, and writes the value in name-addr form.
 * A Contact names the transport, too, since requests to it have to come by that one.
 */
export function expandLocalhost(name: string, value: string, endpoint: Endpoint): string {
  if (!value.includes('@localhost')) {
    return value;
  }
  const header = new SipHeaders();
  header.append(name, value);
  return header
    .list(name)
    .map((each) => expandOne(name, each, endpoint))
    .join(', ');
}

function expandOne(name: string, value: string, endpoint: Endpoint): string {
  const address = parseNameAddr(value);
  const uri = address === null ? null : parseUri(address.uri);
  if (address === null || uri === null || uri.user === null || uri.host.toLowerCase() !== 'localhost') {
    return value;
  }
  uri.host = endpoint.host;
  uri.port = endpoint.port;
  const transport = transportParameter(endpoint.protocol);
  if (name.toLowerCase() === 'contact' && transport !== null && !uri.params.has('transport')) {
    uri.params.set('transport', transport);
  }
  address.uri = formatUri(uri);
  return formatNameAddr(address);
}

/**
 * `<sip:host:port>` of an endpoint, with its transport where that is not UDP (control protocol 5.3); `<sips:...>` where
 * the request is for a SIPS URI (RFC 3261 8.1.1.8, 12.1.1).
 */
export function contactOf(endpoint: Endpoint, requestUri = ''): string {
  if (requestUri.toLowerCase().startsWith('sips:')) {
    return `<sips:${endpoint.hostPort}>`;
  }
  const transport = transportParameter(endpoint.protocol);
  return `<sip:${endpoint.hostPort}${transport === null ? '' : `;transport=${transport}`}>`;
}
