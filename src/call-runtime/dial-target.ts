import { parseDestination } from '../config/index.ts';

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
    const { address } = partsOf(uri);
    const trunk = trunks.find((each) => partsOf(each.uri).address === address);
    return { uri, auth: trunk?.auth ?? undefined };
  }
  const { number } = parsed.value;
  const trunk = trunks[0];
  if (trunk === undefined) return null;
  const { scheme, hostPort, parameters } = partsOf(trunk.uri);
  return {
    uri: `${scheme}:${number.replaceAll('#', '%23')}@${hostPort}${parameters}`,
    auth: trunk.auth ?? undefined,
  };
}

/** Host of a SIP URI, in lower case, without its port. */
export function hostOf(uri: string): string {
  return partsOf(uri).hostPort.replace(/:\d+$/, '');
}

interface UriParts {
  readonly scheme: 'sip' | 'sips';
  /** As written, in lower case. */
  readonly hostPort: string;
  /** As written, with the semicolon before each, and without the header parameters (RFC 3261 19.1.1). */
  readonly parameters: string;
  /** Host and port to compare by, with the default port filled in (RFC 3261 19.1.2). */
  readonly address: string;
}

function partsOf(uri: string): UriParts {
  const scheme = /^sips:/i.test(uri) ? 'sips' : 'sip';
  const rest = uri.slice(uri.indexOf(':') + 1);
  const afterUser = rest.slice(rest.indexOf('@') + 1).split('?', 1)[0] ?? '';
  const end = afterUser.indexOf(';');
  const hostPort = (end === -1 ? afterUser : afterUser.slice(0, end)).toLowerCase();
  const parameters = end === -1 ? '' : afterUser.slice(end);
  const address = /:\d+$/.test(hostPort) ? hostPort : `${hostPort}:${scheme === 'sips' ? '5061' : '5060'}`;
  return { scheme, hostPort, parameters, address };
}
