import { parseDestination, wayOut } from '../config/index.ts';
import type { OutboundRule } from '../config/index.ts';
import type { UriHeaders } from '../shared/sip/index.ts';
import { formatUri, parseUri } from '../shared/sip/index.ts';
import type { CallerRule } from './caller-headers.ts';

/** The parts of a trunk that dialling through it needs. */
export interface DialTrunk extends CallerRule {
  readonly name: string;
  readonly uri: string;
  readonly auth: { readonly username: string; readonly password: string } | null;
  /** See `Trunk.silenceMs`. */
  readonly silenceMs: number;
}

/** The trunks, and which numbers go to which. */
export interface DialPlan<Trunk extends DialTrunk = DialTrunk> {
  readonly trunks: readonly Trunk[];
  readonly outbound: readonly OutboundRule[];
}

/** Where an INVITE goes. */
export interface DialTarget<Trunk extends DialTrunk = DialTrunk> {
  readonly uri: string;
  /** Those that the destination asks to have on the INVITE (RFC 3261 19.1.1); missing: none. */
  readonly headers?: UriHeaders | undefined;
  readonly auth: { readonly username: string; readonly password: string } | undefined;
  /** The trunk whose address it is; null for any other peer. */
  readonly trunk: Trunk | null;
}

/**
 * The Request-URIs for a destination, in the order in which they are tried. A SIP URI is used as it is, without its headers. A number goes to
 * the trunks of its outbound rule (RFC 3261 19.1.6), by the transport of each trunk's URI. The list is empty for what
 * cannot be dialled. Credentials are those of the trunk whose host and port it goes to.
 */
export function dialTargets<Trunk extends DialTrunk>(
  destination: string,
  { trunks, outbound }: DialPlan<Trunk>,
): readonly DialTarget<Trunk>[] {
  const parsed = parseDestination(destination);
  if (!parsed.ok) return [];
  if (parsed.value.kind === 'uri') {
    const { uri, headers } = parsed.value;
    const address = addressOf(uri);
    const trunk = trunks.find((each) => addressOf(each.uri) === address) ?? null;
    return [{ uri, ...(headers !== undefined && { headers }), auth: trunk?.auth ?? undefined, trunk }];
  }
  const way = wayOut(parsed.value.number, { trunks, outbound });
  if (typeof way === 'string') return [];
  const user = way.number.replaceAll('#', '%23');
  return way.trunks.flatMap((name) => {
    const trunk = trunks.find((each) => each.name === name);
    const peer = trunk === undefined ? null : parseUri(trunk.uri);
    if (trunk === undefined || peer === null) return [];
    return [{ uri: formatUri({ ...peer, user, password: null, headers: '' }), auth: trunk.auth ?? undefined, trunk }];
  });
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
