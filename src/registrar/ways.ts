import { isIPv6 } from 'node:net';
import type { ContactSource, UserWay } from '../ports/users.ts';
import { bareHost, isWebSocket, parseUri } from '../shared/sip/index.ts';
import type { Binding } from './bindings.ts';

/** A contact, and what is known of its way. */
export interface KnownWay {
  readonly binding: Binding;
  /** The connection that it registered by is lost. */
  readonly isLost: boolean;
  /** It has answered an OPTIONS before, and does not any more. */
  readonly isSilent: boolean;
}

/**
 * Where to call, by falling q; those of equal q are one group (RFC 3261 16.6), the newest first. Of several ways to one
 * device only the best is taken, so that it does not ring twice (RFC 5626 5.3: "MUST NOT" fork to two flows of one instance).
 */
export function waysOf(known: readonly KnownWay[]): readonly (readonly UserWay[])[] {
  const best = known
    .filter(canBeReached)
    .toSorted((one, other) => other.binding.q - one.binding.q || other.binding.registeredAt - one.binding.registeredAt);
  const instances = new Set<string>();
  const groups = new Map<number, UserWay[]>();
  for (const way of best) {
    const { instance, q } = way.binding;
    if (instance !== null && instances.has(instance)) continue;
    if (instance !== null) instances.add(instance);
    const group = groups.get(q) ?? [];
    group.push(wayTo(way));
    groups.set(q, group);
  }
  return [...groups.values()];
}

/** Whether a call may reach it, as far as is known. */
export function canBeReached({ binding, isLost, isSilent }: KnownWay): boolean {
  return !isSilent && (!isLost || isDirect(binding));
}

/**
 * What is sent to a telephone goes where its REGISTER came from: of one behind a NAT its Contact leads nowhere. Where the
 * connection is lost, its Contact is tried, if no NAT is in between.
 */
export function wayTo({ binding, isLost }: Pick<KnownWay, 'binding' | 'isLost'>): UserWay {
  const { uri, source } = binding;
  return { uri, proxy: isLost ? null : proxyOf(source), webrtc: isWebSocket(source.protocol) };
}

/** The address of a telephone as a SIP URI. */
function proxyOf({ protocol, address, port }: ContactSource): string {
  const host = isIPv6(address) ? `[${address}]` : address;
  return `sip:${host}:${String(port)};transport=${protocol}`;
}

/** Whether the host of the Contact is that which the REGISTER came from. */
function isDirect({ uri, source }: Binding): boolean {
  if (isWebSocket(source.protocol)) return false;
  const parsed = parseUri(uri);
  return parsed !== null && bareHost(parsed.host) === source.address;
}
