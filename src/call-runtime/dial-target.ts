import { parseDestination, wayOut } from '../config/index.ts';
import type { OutboundRule, Rel1xx, SipConfig, Trunk, WayOut } from '../config/index.ts';
import type { AgentDesk } from '../ports/agents.ts';
import type { AgentId } from '../ports/ids.ts';
import type { CodecName } from '../ports/codec-name.ts';
import type { SrtpPolicy } from '../ports/leg-terms.ts';
import type { KeysBy } from '../ports/media.ts';
import { outgoingCalled } from '../shared/numbers/index.ts';
import type { UserDirectory, UserWay } from '../ports/users.ts';
import type { UriHeaders } from '../shared/sip/index.ts';
import { formatUri, parseUri } from '../shared/sip/index.ts';
import { weightedOrder } from '../shared/weighted-order.ts';
import type { CallerRule } from './caller-headers.ts';

/** The parts of a trunk that dialling through it needs. */
export interface DialTrunk extends CallerRule {
  readonly name: string;
  readonly uri: string;
  /** See `Trunk.proxy`. @defaultValue none */
  readonly proxy?: string | null | undefined;
  readonly auth: { readonly username: string; readonly password: string } | null;
  /** See `Trunk.silenceMs`. */
  readonly silenceMs: number;
  /** See `Trunk.dtmf`. @defaultValue `auto` */
  readonly dtmf?: KeysBy | undefined;
  /** Null: as the dial plan says. */
  readonly srtp?: SrtpPolicy | null | undefined;
  /** See `Trunk.rel1xx`. */
  readonly rel1xx?: Rel1xx | null | undefined;
  /** Null: those of the media engine. */
  readonly codecs?: readonly CodecName[] | null | undefined;
}

/** The trunks, and which numbers go to which. */
export interface DialPlan<Way extends DialTrunk = DialTrunk> {
  readonly trunks: readonly Way[];
  readonly outbound: readonly OutboundRule[];
  /** Whose telephones register with us, and where they can be reached. @defaultValue nobody's do */
  readonly directory?: UserDirectory | undefined;
  /** How calls to them are encrypted, where it is not as `srtp` says. */
  readonly users?: readonly { readonly name: string; readonly srtp?: SrtpPolicy | null | undefined }[] | undefined;
  /** Where an agent is called; null: there is no such agent. @defaultValue there are none */
  readonly agentUri?: ((id: AgentId) => string | null) | undefined;
  /** Whether calls are encrypted that no trunk says it of. @defaultValue they are not */
  readonly srtp?: SrtpPolicy | undefined;
}

/** The trunks and numbers of the configuration, and where its agents are called. */
export function dialPlan(
  sip: SipConfig,
  agents: Pick<AgentDesk, 'uriOf'> | null = null,
  directory?: UserDirectory,
): DialPlan<Trunk> {
  return { ...sip, directory, ...(agents !== null && { agentUri: (id: AgentId) => agents.uriOf(id) }) };
}

/** Where an INVITE goes. */
export interface DialTarget<Way extends DialTrunk = DialTrunk> {
  readonly uri: string;
  /** Those that the destination asks to have on the INVITE (RFC 3261 19.1.1); missing: none. */
  readonly headers?: UriHeaders | undefined;
  readonly auth: { readonly username: string; readonly password: string } | undefined;
  /** The next hop; absent: where `uri` leads. */
  readonly proxy?: string | undefined;
  /** The trunk whose address it is; null for any other peer. */
  readonly trunk: Way | null;
  /** Whether the call is encrypted. @defaultValue `off` */
  readonly srtp?: SrtpPolicy | undefined;
  /** The telephones of a user that ring together, of which `uri` is the first. Absent: it is no user. */
  readonly ways?: readonly UserWay[] | undefined;
  /** See `LegTerms.codecs`. */
  readonly codecs?: readonly CodecName[] | undefined;
}

/**
 * The Request-URIs for a destination, in the order in which they are tried. A SIP URI is used as it is, without its
 * headers. A number goes to the trunks of its outbound rule (RFC 3261 19.1.6), by the transport of each trunk's URI. An
 * agent is called where it is at that moment. The list is empty for what cannot be dialled, as for agents by their skills.
 * Credentials are those of the trunk whose host and port it goes to.
 *
 * @param random for trunks that share calls by weights; null leaves them in the order of their rule
 */
export function dialTargets<Way extends DialTrunk>(
  destination: string,
  plan: DialPlan<Way>,
  random: (() => number) | null = null,
): readonly DialTarget<Way>[] {
  const { trunks, outbound, agentUri, srtp = 'off' } = plan;
  const user = userOf(destination, plan);
  if (user !== null) return userTargets(user, plan);
  const parsed = parseDestination(destination);
  if (!parsed.ok) return [];
  if (parsed.value.kind === 'uri') {
    const { uri, headers } = parsed.value;
    const address = addressOf(uri);
    const trunk = trunks.find((each) => addressOf(each.uri) === address) ?? null;
    return [
      {
        uri,
        ...(headers !== undefined && { headers }),
        trunk,
        ...wayBy(trunk),
        ...offerFor(trunk, srtp),
      },
    ];
  }
  if (parsed.value.kind === 'skills' || parsed.value.kind === 'user') return [];
  if (parsed.value.kind === 'agent') {
    const uri = agentUri?.(parsed.value.id) ?? null;
    // Without agents in the plan: the telephone of an agent is a URI, a number or a user.
    return uri === null ? [] : dialTargets(uri, { ...plan, agentUri: undefined }, random);
  }
  const way = wayOut(parsed.value.number, { trunks, outbound });
  if (typeof way === 'string') return [];
  return sharedOut(way, random).flatMap((name) => {
    const trunk = trunks.find((each) => each.name === name);
    const peer = trunk === undefined ? null : parseUri(trunk.uri);
    if (trunk === undefined || peer === null) return [];
    const { numbers = null } = trunk;
    const number = numbers === null ? way.number : outgoingCalled(way.number, numbers);
    const user = number.replaceAll('#', '%23');
    const uri = formatUri({ ...peer, user, password: null, headers: '' });
    return [{ uri, trunk, ...wayBy(trunk), ...offerFor(trunk, srtp) }];
  });
}

/**
 * The user that a destination names: `user:NAME`, a number that is the name of one, a SIP URI at an address of ours, or the
 * telephone of an agent that is one of these or the bare name. Null: it names none.
 */
export function userOf(
  destination: string,
  { directory, agentUri }: Pick<DialPlan, 'directory' | 'agentUri'>,
): string | null {
  if (directory === undefined) return null;
  const isUser = (name: string): boolean => directory.waysTo(name) !== null;
  const parsed = parseDestination(destination);
  if (!parsed.ok) return isUser(destination) ? destination : null;
  const { value } = parsed;
  switch (value.kind) {
    case 'user':
      return isUser(value.name) ? value.name : null;
    case 'number':
      return isUser(value.number) ? value.number : null;
    case 'uri':
      return directory.userAt(value.uri);
    case 'agent': {
      const uri = agentUri?.(value.id) ?? null;
      return uri === null ? null : userOf(uri, { directory });
    }
    case 'skills':
      return null;
  }
}

function userTargets<Way extends DialTrunk>(
  user: string,
  { directory, users = [], srtp = 'off' }: DialPlan<Way>,
): readonly DialTarget<Way>[] {
  const own = users.find(({ name }) => name === user)?.srtp ?? srtp;
  return (directory?.waysTo(user) ?? []).flatMap((ways) => {
    const [first] = ways;
    return first === undefined ? [] : [{ uri: first.uri, auth: undefined, trunk: null, srtp: own, ways }];
  });
}

/** How a peer is reached. */
function wayBy(trunk: DialTrunk | null): Pick<DialTarget, 'auth' | 'proxy'> {
  const proxy = trunk?.proxy ?? undefined;
  return { auth: trunk?.auth ?? undefined, ...(proxy !== undefined && { proxy }) };
}

/** What is offered to a peer. @param usual where its trunk does not say whether calls are encrypted */
function offerFor(trunk: DialTrunk | null, usual: SrtpPolicy): Pick<DialTarget, 'srtp' | 'codecs'> {
  const codecs = trunk?.codecs ?? undefined;
  return { srtp: trunk?.srtp ?? usual, ...(codecs !== undefined && { codecs }) };
}

/** The trunks of a number in the order in which this call tries them. */
function sharedOut({ trunks, weights }: WayOut, random: (() => number) | null): readonly string[] {
  if (weights === null || random === null) return trunks;
  const shares = trunks.map((name, index) => ({ name, weight: weights[index] ?? 0 }));
  return weightedOrder(shares, ({ weight }) => weight, random).map(({ name }) => name);
}

/** What a request to a peer answers a challenge with: the credentials of the trunk at its address. */
export function credentialsFor(uri: string, sip: SipConfig): DialTarget['auth'] {
  return dialTargets(uri, dialPlan(sip)).at(0)?.auth;
}

/**
 * What calls to a destination are counted by: its number, or user, host and port of its URI, without parameters. Null for
 * what cannot be dialled, and for users of ours. An agent is counted by the telephone.
 */
export function destinationKey(
  destination: string,
  { agentUri, directory }: Pick<DialPlan, 'agentUri' | 'directory'>,
): string | null {
  // Whether telephones of ours can be reached is known, and they are back as they register.
  if (userOf(destination, { agentUri, directory }) !== null) return null;
  const parsed = parseDestination(destination);
  if (!parsed.ok || parsed.value.kind === 'skills' || parsed.value.kind === 'user') return null;
  if (parsed.value.kind === 'number') return parsed.value.number;
  if (parsed.value.kind === 'agent') {
    const uri = agentUri?.(parsed.value.id) ?? null;
    return uri === null ? null : destinationKey(uri, {});
  }
  const { uri } = parsed.value;
  const user = parseUri(uri)?.user ?? null;
  return `sip:${user === null ? '' : `${user}@`}${addressOf(uri) ?? ''}`;
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
