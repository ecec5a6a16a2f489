import { randomBytes } from 'node:crypto';
import type { SrtpPolicy } from '../../ports/leg-terms.ts';
import { MediaError } from '../../ports/media.ts';
import type { SrtpKeying, SrtpKeys, SrtpSuite } from '../srtp/index.ts';
import { keyAndSaltBytes, SRTP_SUITES } from '../srtp/index.ts';
import type { CryptoLine } from './crypto-line.ts';
import type { RemoteMedia } from './parse.ts';
import { isWebrtcProtocol } from './webrtc-lines.ts';
import type { WebrtcPair, WebrtcTransport } from './webrtc-transport.ts';
import { reachable, setupFor, UNKNOWN_TRANSPORT } from './webrtc-transport.ts';

const PLAIN = 'RTP/AVP';
/** RFC 3711 12: the profile for SRTP. */
const SECURE = 'RTP/SAVP';
/** RFC 8834 4.2, RFC 8829 5.1.2: what browsers offer and take. */
const BROWSER = 'UDP/TLS/RTP/SAVPF';

/** The transport of our stream, and the keys that we name in a description. */
export interface LocalSecurity {
  readonly protocol: string;
  /** Empty for plain RTP, and for keys by DTLS. */
  readonly cryptos: readonly CryptoLine[];
  /** How we are reached by ICE and DTLS; null for a stream of another kind. */
  readonly webrtc: WebrtcTransport | null;
}

/** What a session goes by when it offers and answers. */
export interface SessionSecurity {
  readonly policy: SrtpPolicy;
  /** A first offer of ours is for SRTP. */
  readonly offersSrtp: boolean;
  /** What we encrypt with, one line for each crypto-suite that we offer. */
  readonly cryptos: readonly CryptoLine[];
  /** A first offer of ours is for a browser. */
  readonly offersWebrtc: boolean;
  /** How the engine is reached by ICE and DTLS, where the stream is of that kind. */
  readonly webrtc: WebrtcTransport;
}

/** Plain RTP, and nothing else that we offer. Whoever offers ICE and DTLS gets it: that is no matter of policy. */
export const NO_SECURITY: SessionSecurity = {
  policy: 'off',
  offersSrtp: false,
  cryptos: [],
  offersWebrtc: false,
  webrtc: UNKNOWN_TRANSPORT,
};
export const PLAIN_RTP: LocalSecurity = { protocol: PLAIN, cryptos: [], webrtc: null };

/** Keys of a leg that may be encrypted. */
export function newSecurity(policy: SrtpPolicy, offersSrtp: boolean, offersWebrtc = false): SessionSecurity {
  if (policy === 'off') return { ...NO_SECURITY, offersWebrtc };
  const cryptos = SRTP_SUITES.map((suite, index) => newLine(index + 1, suite));
  return { ...NO_SECURITY, policy, offersSrtp, cryptos, offersWebrtc };
}

/** The engine is reached so, from now on. */
export function withTransportOfEngine(security: SessionSecurity, webrtc: WebrtcTransport): SessionSecurity {
  return { ...security, webrtc };
}

/** The engine encrypts with a key of its own, and with its crypto-suite alone. */
export function withKeyOfEngine(security: SessionSecurity, keying: SrtpKeying): SessionSecurity {
  return { ...security, cryptos: [{ tag: 1, keying }] };
}

function newLine(tag: number, suite: SrtpSuite): CryptoLine {
  return { tag, keying: { suite, key: randomBytes(keyAndSaltBytes(suite)).toString('base64'), mki: '' } };
}

/** A transport that we know, whether the policy wants it or not. */
function isKnown({ protocol }: RemoteMedia): boolean {
  return protocol === PLAIN || protocol === SECURE;
}

/** A stream that is encrypted, or may be. */
function isSecured({ cryptos, webrtc }: RemoteMedia): boolean {
  return cryptos.length > 0 || webrtc !== null;
}

/**
 * Whether an offered stream is one that the policy takes. Keys in a stream that is called `RTP/AVP` are no standard, but
 * the customary way to offer SRTP without insisting on it.
 */
export function mayTake(media: RemoteMedia, { policy }: SessionSecurity): boolean {
  if (media.webrtc !== null) return true;
  if (media.protocol === SECURE) return policy !== 'off' && media.cryptos.length > 0;
  return media.protocol === PLAIN && (policy !== 'required' || media.cryptos.length > 0);
}

/** Streams in the order in which we take them: encrypted ones first, where they are wanted. */
export function bySecurity<Offered extends { readonly media: RemoteMedia }>(
  offered: readonly Offered[],
  { policy }: SessionSecurity,
): readonly Offered[] {
  if (policy === 'off') return offered;
  const isPlain = ({ media }: Offered): number => Number(!isSecured(media));
  return offered.toSorted((one, other) => isPlain(one) - isPlain(other));
}

/** Why none of the streams was taken, where that is a matter of encryption; null where it is not. */
export function securityFault(offered: readonly RemoteMedia[], { policy }: SessionSecurity): MediaError | null {
  const browser = offered.find(({ type, port, webrtcFault }) => type === 'audio' && port !== 0 && webrtcFault !== null);
  if (browser !== undefined)
    return new MediaError('no-webrtc', `the far end's WebRTC cannot be had: ${browser.webrtcFault ?? ''}`);
  const streams = offered.filter((media) => media.type === 'audio' && media.port !== 0 && isKnown(media));
  if (streams.length === 0) return null;
  if (policy === 'required' && streams.every(({ protocol, cryptos }) => protocol === PLAIN && cryptos.length === 0))
    return new MediaError('no-common-srtp', 'SRTP is required, and the far end offers plain RTP');
  const secure = streams.filter(({ protocol }) => protocol === SECURE);
  if (secure.length < streams.length) return null;
  if (policy === 'off') return new MediaError('no-common-srtp', 'SRTP is off, and the far end insists on it');
  if (secure.some(({ cryptos }) => cryptos.length > 0)) return null;
  return new MediaError('no-common-srtp', 'the far end offers SRTP without a key and crypto-suite that we take');
}

/** The security of our next offer: that in use, which stays as it is; at first, what the policy says. */
export function securityToOffer(
  { policy, offersSrtp, cryptos, offersWebrtc, webrtc }: SessionSecurity,
  inUse: LocalSecurity | null,
): LocalSecurity {
  // RFC 8842 5.2: an offer is "actpass", and whoever answers keeps his part. An engine may insist on being active.
  if (inUse === null ? offersWebrtc : inUse.webrtc !== null) {
    const setup = webrtc.setup === 'active' ? 'active' : 'actpass';
    return { protocol: inUse?.protocol ?? BROWSER, cryptos: [], webrtc: { ...webrtc, setup } };
  }
  if (inUse !== null) return inUse;
  return policy === 'off' || !offersSrtp ? PLAIN_RTP : { protocol: SECURE, cryptos, webrtc: null };
}

/**
 * The security of our answer to a stream: the first of its lines that we take, with its tag (RFC 4568 5.1.2), and our key
 * for its suite. The key stays the same as long as the suite does (7.1.4).
 * @param inUse what we encrypt with now; null: nothing
 */
export function securityToAnswer(
  media: RemoteMedia,
  { policy, cryptos, webrtc }: SessionSecurity,
  inUse: SrtpSuite | null,
): LocalSecurity {
  const { protocol } = media;
  if (media.webrtc !== null) {
    // The engine has chosen its part, or did so before. An answer cannot leave it open (RFC 5763 5).
    const setup = webrtc.setup === 'actpass' ? setupFor(media.webrtc.setup) : webrtc.setup;
    return { protocol, cryptos: [], webrtc: { ...webrtc, setup } };
  }
  const [offered] = policy === 'off' ? [] : media.cryptos;
  if (offered === undefined) return { protocol, cryptos: [], webrtc: null };
  const { suite } = offered.keying;
  const ours = cryptos.find(({ keying }) => keying.suite === suite);
  // A suite that we may have used before gets a new key: no index must come twice with one key.
  const { keying } = ours === undefined || (inUse !== null && inUse !== suite) ? newLine(0, suite) : ours;
  return { protocol, cryptos: [{ tag: offered.tag, keying }], webrtc: null };
}

/**
 * What an exchange comes to: the line of the answer, which must be one of the offer (RFC 4568 5.1.3). Null: plain RTP.
 * @param local ours, and of an answer to us the stream must have its transport
 * @throws MediaError `no-common-srtp`, `bad-sdp`
 */
export function agreeKeys(media: RemoteMedia, local: LocalSecurity, { policy }: SessionSecurity): SrtpKeys | null {
  for (const theirs of media.cryptos) {
    const ours = local.cryptos.find(({ tag, keying }) => tag === theirs.tag && keying.suite === theirs.keying.suite);
    if (ours !== undefined) return { ours: ours.keying, theirs: theirs.keying };
  }
  if (policy === 'off' || local.cryptos.length === 0) {
    if (media.protocol === SECURE) throw new MediaError('bad-sdp', 'SRTP without a key');
    return null;
  }
  if (media.protocol === SECURE || media.cryptos.length > 0)
    throw new MediaError('bad-sdp', 'the answer has no crypto line of our offer');
  if (policy === 'required') throw new MediaError('no-common-srtp', 'SRTP is required, and the answer has none');
  return null;
}

/**
 * What an exchange comes to by ICE and DTLS; null for a stream of another kind.
 * @param address ours, whose IP version counts
 * @throws MediaError `no-webrtc`, `bad-sdp`
 */
export function agreeTransport(media: RemoteMedia, local: LocalSecurity, address: string): WebrtcPair | null {
  if (local.webrtc === null) return null;
  if (media.webrtc === null) throw new MediaError('no-webrtc', media.webrtcFault ?? 'the answer is not for WebRTC');
  const remote = reachable(media.webrtc, address);
  if (local.webrtc.setup !== 'actpass') {
    if (local.webrtc.setup === remote.setup) throw new MediaError('bad-sdp', 'both sides have the same part in DTLS');
    return { local: local.webrtc, remote };
  }
  if (remote.setup === 'actpass') throw new MediaError('bad-sdp', 'the answer leaves open who begins with DTLS');
  return { local: { ...local.webrtc, setup: setupFor(remote.setup) }, remote };
}

/** Whether an answer's transport is that of the offer. Browsers' have several names. */
export function isSameTransport(offered: LocalSecurity, answered: string): boolean {
  if (offered.webrtc !== null) return isWebrtcProtocol(answered);
  return answered === offered.protocol;
}

/** Our lines as they are from now on: the one in use has its new key and tag. */
export function withLineInUse(security: SessionSecurity, { cryptos: [used] }: LocalSecurity): SessionSecurity {
  if (used === undefined) return security;
  const cryptos = security.cryptos.map((line) =>
    line.keying.suite === used.keying.suite ? { ...line, keying: used.keying } : line,
  );
  return { ...security, cryptos };
}
