import { isIP } from 'node:net';
import type { DtlsSetup, Fingerprint, IceCandidate, WebrtcTransport } from './webrtc-transport.ts';
import { FINGERPRINT_BYTES } from './webrtc-transport.ts';

/** Candidates of one media description that are read. Browsers with many networks and TURN servers have 20. */
export const MAX_CANDIDATES = 32;

/** Transports of SRTP with keys by DTLS (RFC 5764 8, RFC 7850). Older clients call it `RTP/SAVPF`. */
const PROTOCOLS: readonly string[] = ['UDP/TLS/RTP/SAVPF', 'UDP/TLS/RTP/SAVP', 'RTP/SAVPF'];

/** Attributes that are read here, and not by sdp-transform. */
const NAMES = ['ice-ufrag', 'ice-pwd', 'fingerprint', 'setup', 'candidate', 'mid', 'group'] as const;
type Name = (typeof NAMES)[number];

/** RFC 8839 5.4: ice-char. */
const UFRAG = /^[A-Za-z0-9+/]{4,256}$/;
const PWD = /^[A-Za-z0-9+/]{22,256}$/;
/** RFC 5888 4: a token. */
const MID = /^[!#-'*+\-.0-9A-Z^-~]{1,64}$/;
const FOUNDATION = /^[A-Za-z0-9+/]{1,32}$/;
const NUMBER = /^\d{1,10}$/;
const CANDIDATE_TYPES = ['host', 'srflx', 'prflx', 'relay'] as const;

/** What a media description says of ICE, DTLS and BUNDLE. */
export interface WebrtcLines {
  /** `a=mid` (RFC 5888 4); null where there is none. */
  readonly mid: string | null;
  /** Whether that is in an `a=group:BUNDLE` (RFC 9143). */
  readonly isBundled: boolean;
  /** How it is reached; null for a stream of another kind, and for one that cannot be served. */
  readonly webrtc: WebrtcTransport | null;
  /** Why a stream of this kind cannot be served. */
  readonly webrtcFault: string | null;
}

/** Values of each attribute, in their order. */
type Values = ReadonlyMap<Name, readonly string[]>;

/** Whether a line is one of those that are read here. */
export function isWebrtcLine(line: string): boolean {
  return attribute(line) !== null;
}

/** Whether a transport is that of WebRTC. */
export function isWebrtcProtocol(protocol: string): boolean {
  return PROTOCOLS.includes(protocol);
}

/**
 * Reads these attributes for each media description. Those of the session hold where a media description has none.
 * @param lines of the whole description, in their order
 * @param media of each media description what else counts
 */
export function webrtcLines(
  lines: readonly string[],
  media: readonly { readonly protocol: string; readonly rtcpMux: boolean; readonly isSecured: boolean }[],
): readonly WebrtcLines[] {
  const session = new Map<Name, string[]>();
  const found: Map<Name, string[]>[] = [];
  for (const line of lines) {
    if (line.startsWith('m=')) found.push(new Map());
    const read = attribute(line);
    if (read !== null) note(found.at(-1) ?? session, ...read);
  }
  const bundled = (session.get('group') ?? []).flatMap((group) => {
    const [semantics, ...mids] = group.split(' ');
    return semantics === 'BUNDLE' ? mids : [];
  });
  return media.map(({ protocol, rtcpMux, isSecured }, index): WebrtcLines => {
    const own: Values = found[index] ?? new Map();
    const mid = (own.get('mid') ?? []).find((value) => MID.test(value)) ?? null;
    const group = { mid, isBundled: mid !== null && bundled.includes(mid) };
    if (!isWebrtcProtocol(protocol)) return { ...group, webrtc: null, webrtcFault: null };
    const values = (name: Name): readonly string[] => own.get(name) ?? session.get(name) ?? [];
    // Keys in SDP under the same name are another thing (RFC 5124).
    if (protocol === 'RTP/SAVPF' && values('fingerprint').length === 0 && isSecured)
      return { ...group, webrtc: null, webrtcFault: null };
    const read = rtcpMux ? transportOf(values) : 'RTCP does not share the port (a=rtcp-mux)';
    return typeof read === 'string'
      ? { ...group, webrtc: null, webrtcFault: read }
      : { ...group, webrtc: read, webrtcFault: null };
  });
}

function attribute(line: string): [Name, string] | null {
  if (!line.startsWith('a=')) return null;
  const colon = line.indexOf(':');
  const name = NAMES.find((each) => each === line.slice(2, colon));
  return colon < 0 || name === undefined ? null : [name, line.slice(colon + 1).trim()];
}

function note(values: Map<Name, string[]>, name: Name, value: string): void {
  const former = values.get(name);
  if (former === undefined) values.set(name, [value]);
  else if (former.length < MAX_CANDIDATES) former.push(value);
}

/** The transport, or why there is none. */
function transportOf(values: (name: Name) => readonly string[]): WebrtcTransport | string {
  const ufrag = values('ice-ufrag')[0] ?? '';
  const pwd = values('ice-pwd')[0] ?? '';
  if (!UFRAG.test(ufrag) || !PWD.test(pwd)) return 'it has no user name and password of ICE';
  const [fingerprint] = values('fingerprint')
    .map(fingerprintOf)
    .filter((each) => each !== null)
    .toSorted((one, other) => FINGERPRINT_BYTES[one.algorithm] - FINGERPRINT_BYTES[other.algorithm]);
  if (fingerprint === undefined) return 'it has no fingerprint by SHA-256, SHA-384 or SHA-512';
  const setup = setupOf(values('setup')[0]);
  if (setup === null) return 'it takes no part in the DTLS handshake (a=setup)';
  const candidates = values('candidate')
    .map(candidateOf)
    .filter((each) => each !== null);
  return { ufrag, pwd, fingerprint, setup, candidates };
}

function fingerprintOf(value: string): Fingerprint | null {
  const [name = '', hex = ''] = value.split(/\s+/);
  const algorithm = (['sha-256', 'sha-384', 'sha-512'] as const).find((each) => each === name.toLowerCase());
  if (algorithm === undefined) return null;
  const octets = hex.toUpperCase().split(':');
  const isWhole =
    octets.length === FINGERPRINT_BYTES[algorithm] && octets.every((octet) => /^[0-9A-F]{2}$/.test(octet));
  return isWhole ? { algorithm, value: octets.join(':') } : null;
}

/** RFC 4145 4: "The default value of the setup attribute in an offer/answer exchange is 'active' in the offer". */
function setupOf(value: string | undefined): DtlsSetup | null {
  if (value === undefined) return 'active';
  return value === 'active' || value === 'passive' || value === 'actpass' ? value : null;
}

/**
 * One that we can use: RTP by UDP at an IP address. Host names (`.local`, by mDNS) are passed over, since their owner
 * finds us as well and then shows his address.
 */
function candidateOf(value: string): IceCandidate | null {
  const [foundation = '', component, transport = '', priority = '', address = '', port = '', typ, kind] =
    value.split(/\s+/);
  const type = CANDIDATE_TYPES.find((each) => each === kind);
  if (component !== '1' || transport.toUpperCase() !== 'UDP' || typ !== 'typ' || type === undefined) return null;
  if (!FOUNDATION.test(foundation) || !NUMBER.test(priority) || !NUMBER.test(port) || isIP(address) === 0) return null;
  const [weight, udpPort] = [Number(priority), Number(port)];
  if (weight >= 2 ** 32 || udpPort < 1 || udpPort > 65_535) return null;
  return { foundation, priority: Math.min(weight, 2 ** 31 - 1), address, port: udpPort, type };
}
