import { isIPv4, isIPv6 } from 'node:net';

/** An ICE candidate of the RTP component by UDP (RFC 8839 5.1). */
export interface IceCandidate {
  readonly foundation: string;
  /** 0 to 2^31 - 1; the larger, the better. */
  readonly priority: number;
  /** IP address. */
  readonly address: string;
  readonly port: number;
  readonly type: 'host' | 'srflx' | 'prflx' | 'relay';
}

/** Hashes of certificates that are taken, the preferred one first, with their length in octets (RFC 8122 5). */
export const FINGERPRINT_BYTES = { 'sha-256': 32, 'sha-384': 48, 'sha-512': 64 } as const;

/** The hash of the certificate that a side shows in DTLS (RFC 8122 5). */
export interface Fingerprint {
  readonly algorithm: keyof typeof FINGERPRINT_BYTES;
  /** Octets in hex, in capitals, with colons. */
  readonly value: string;
}

/** Who begins the DTLS handshake (RFC 4145 4, RFC 5763 5): `active` does, `passive` waits, `actpass` lets the other choose. */
export type DtlsSetup = 'active' | 'passive' | 'actpass';

/** How one side is reached by ICE and DTLS-SRTP: what its description says of that. RTCP shares the port (RFC 5761). */
export interface WebrtcTransport {
  /** ICE user name fragment and password (RFC 8839 5.4). */
  readonly ufrag: string;
  readonly pwd: string;
  readonly fingerprint: Fingerprint;
  readonly setup: DtlsSetup;
  readonly candidates: readonly IceCandidate[];
}

/** Both sides of a stream by ICE and DTLS-SRTP. */
export interface WebrtcPair {
  readonly local: WebrtcTransport;
  readonly remote: WebrtcTransport;
}

/** Ours before the engine has told it. */
export const UNKNOWN_TRANSPORT: WebrtcTransport = {
  ufrag: '',
  pwd: '',
  fingerprint: { algorithm: 'sha-256', value: '' },
  setup: 'actpass',
  candidates: [],
};

/** A far end that restarts ICE has another user name fragment and password (RFC 8839 4.4.1.1.1). */
export function isRestart(former: WebrtcTransport, next: WebrtcTransport): boolean {
  return former.ufrag !== next.ufrag || former.pwd !== next.pwd || former.fingerprint.value !== next.fingerprint.value;
}

/**
 * Our part in the handshake towards one who says `theirs`. RFC 8842 5.3: who answers `actpass` "SHOULD" be active.
 */
export function setupFor(theirs: DtlsSetup): 'active' | 'passive' {
  return theirs === 'active' ? 'passive' : 'active';
}

/** The candidates of one side that the other can reach: those of its IP version. */
export function reachable(transport: WebrtcTransport, address: string): WebrtcTransport {
  const isSame = isIPv6(address) ? isIPv6 : isIPv4;
  return { ...transport, candidates: transport.candidates.filter((candidate) => isSame(candidate.address)) };
}

/** The text of a candidate, as it stands behind `a=`. Where it comes from, for those who ask: nobody needs it. */
export function candidateText(candidate: IceCandidate): string {
  const { foundation, priority, address, port, type } = candidate;
  const { raddr, rport } = relatedTo(candidate);
  const related = raddr === undefined ? '' : ` raddr ${raddr} rport ${rport ?? 0}`;
  return `candidate:${foundation} 1 UDP ${priority} ${address} ${port} typ ${type}${related}`;
}

/** RFC 8839 5.1: all but host candidates name an address that they stand for. Ours is kept to ourselves. */
export function relatedTo({ type, address }: IceCandidate): { readonly raddr?: string; readonly rport?: number } {
  return type === 'host' ? {} : { raddr: isIPv6(address) ? '::' : '0.0.0.0', rport: 9 };
}
