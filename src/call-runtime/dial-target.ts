import { parseDestination } from '../config/index.ts';
import { formatUri, parseUri } from '../shared/sip/index.ts';

/** The parts of a trunk that dialling through it needs. */
export interface DialTrunk {
  readonly uri: string;
  readonly auth: { readonly username: string; readonly password: string } | null;
}

/** Where an INVITE goes. */
export interface DialTarget {
  readonly uri: string;
  readonly auth: { readonly username: string; readonly password: string } | undefined;
}

/**
 * The Request-URI for a destination. A SIP URI is used as it is. A number goes to the first trunk (RFC
 * 3261 19.1.6), by the transport of the trunk's URI. Null if it is neither, or a number while there is no trunk.
 * Credentials are those of the trunk whose host and port it goes to.
 */
export function dialTarget(destination: string, trunks: readonly DialTrunk[]): DialTarget | null {
  const parsed = parseDestination(destination);
  if (!parsed.ok) return null;
  if (parsed.value.kind === 'uri') {
    const { uri } = parsed.value;
    const address = addressOf(uri);
    const trunk = trunks.find((each) => addressOf(each.uri) === address);
    return { uri, auth: trunk?.auth ?? undefined };
  }
  const { number } = parsed.value;
  const trunk = trunks[0];
  const peer = trunk === undefined ? null : parseUri(trunk.uri);
  if (trunk === undefined || peer === null) return null;
  const user = number.replaceAll('#', '%23');
  return { uri: formatUri({ ...peer, user, password: null, headers: '' }), auth: trunk.auth ?? undefined };
}

/** Host of a SIP URI, in lower case, without its port. */
export function hostOf(uri: string): string {
  return parseUri(uri)?.host.toLowerCase() ?? '';
}

/** Host and port to compare by, with the default port filled in (RFC 3261 19.1.2). Null for what is no SIP URI. */
function addressOf(text: string): string | null {
  const uri = parseUri(text);
  return uri === null ? null : `${uri.host.toLowerCase()}:${String(uri.port ?? (uri.scheme === 'sips' ? 5061 : 5060))}`;
}
