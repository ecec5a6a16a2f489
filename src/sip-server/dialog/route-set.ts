import { formatUri, parseNameAddr, parseUri } from '../../shared/sip/index.ts';
import type { SipHeaders } from '../message/index.ts';

/** RFC 3261 12.1.1: a UAS takes the Record-Route values "including all URI parameters", in order. */
export function routeSetOfRequest(headers: SipHeaders): readonly string[] {
  return headers.list('record-route');
}

/** RFC 3261 12.1.2: a UAC takes the Record-Route values of the response "in reverse order". */
export function routeSetOfResponse(headers: SipHeaders): readonly string[] {
  return headers.list('record-route').reverse();
}

/** How a request inside a dialog is addressed. */
export interface Addressing {
  /** The Request-URI. */
  readonly uri: string;
  /** Values of the Route header, in order. */
  readonly routes: readonly string[];
  /** URI of the element that the request is sent to. */
  readonly nextHop: string;
}

/** Where a request inside a dialog goes, given its route set and remote target (RFC 3261 12.2.1.1). */
export function address(routeSet: readonly string[], remoteTarget: string): Addressing {
  const [first, ...rest] = routeSet;
  if (first === undefined) {
    // "If the route set is empty, the UAC MUST place the remote target URI into the Request-URI."
    return { uri: remoteTarget, routes: [], nextHop: remoteTarget };
  }
  const firstUri = parseNameAddr(first)?.uri ?? first;
  const parsed = parseUri(firstUri);
  if (parsed === null || parsed.params.has('lr')) {
    // "If the route set is not empty, and the first URI in the route set contains the lr parameter, the UAC MUST place
    // the remote target URI into the Request-URI and MUST include a Route header field containing the route set"
    return { uri: remoteTarget, routes: routeSet, nextHop: firstUri };
  }
  // "If the route set is not empty, and its first URI does not contain the lr parameter, the UAC MUST place the first
  // URI from the route set into the Request-URI, stripping any parameters that are not allowed in a Request-URI. The
  // UAC MUST add a Route header field containing the remainder of the route set values in order [...]. The UAC MUST
  // then place the remote target URI into the Route header field as the last value."
  parsed.params.delete('method');
  parsed.headers = '';
  return { uri: formatUri(parsed), routes: [...rest, `<${remoteTarget}>`], nextHop: firstUri };
}
