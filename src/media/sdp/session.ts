import { isIPv6 } from 'node:net';
import { MediaError } from '../../ports/media.ts';
import { FRAME_MS } from '../rtp/index.ts';
import type { CodecName } from '../codecs/index.ts';
import { CODECS } from '../codecs/index.ts';
import type { SrtpKeys } from '../srtp/index.ts';
import type { AgreedAudio } from './agreed-audio.ts';
import { agreedEvents, agreedPackets, agreedParameters } from './agreed-audio.ts';
import type { AudioFormat } from './codecs.ts';
import { eventFor, offeredFormats, usableFormats } from './codecs.ts';
import type { Direction } from './direction.ts';
import { agreeDirection, receives, sends } from './direction.ts';
import type { RemoteMedia } from './parse.ts';
import { parseSdp } from './parse.ts';
import type { LocalSecurity, SessionSecurity } from './security.ts';
import {
  agreeKeys,
  agreeTransport,
  bySecurity,
  isSameTransport,
  mayTake,
  NO_SECURITY,
  securityFault,
  securityToAnswer,
  securityToOffer,
  withLineInUse,
} from './security.ts';
import type { LocalAudio, LocalGroup, LocalMedia, LocalOrigin } from './write.ts';
import { writeSdp } from './write.ts';

/**
 * One side of an SDP session over its life (RFC 3264). It is immutable: each step gives the next state, so a step that
 * throws leaves the session as it was.
 */
export interface SdpSession {
  readonly origin: LocalOrigin;
  /** Codecs that we take, the preferred one first. */
  readonly codecs: readonly CodecName[];
  /** Our order counts in answers as well, not that of the far end. */
  readonly ownOrder: boolean;
  /** The m= lines in their order, which never changes, and the index of the audio stream in use among them. */
  readonly lines: readonly LocalMedia[];
  readonly audioLine: number;
  /** The direction that we want. An answer to the far end may be less, never more. */
  readonly wanted: Direction;
  readonly security: SessionSecurity;
  /** Version of the description that we sent last, and its text. */
  readonly version: number;
  readonly sent: string | null;
  /** Our offer, from when we made it until the far end makes one. */
  readonly offer: LocalAudio | null;
  /** Text of the answer that was accepted last. */
  readonly answer: string | null;
  readonly agreed: AgreedAudio | null;
}

/** A new session: nothing offered yet. */
export function newSession(
  origin: LocalOrigin,
  codecs: readonly CodecName[],
  { security = NO_SECURITY, ownOrder = false }: Partial<Pick<SdpSession, 'security' | 'ownOrder'>> = {},
): SdpSession {
  return {
    origin,
    codecs,
    ownOrder,
    lines: [],
    audioLine: 0,
    wanted: 'sendrecv',
    security,
    version: 0,
    sent: null,
    offer: null,
    answer: null,
    agreed: null,
  };
}

/** A step that made a description to be sent. */
export interface Described {
  readonly session: SdpSession;
  readonly sdp: string;
}

/** A step that ended an exchange. */
export interface Settled {
  readonly session: SdpSession;
  readonly sdp: string;
  readonly agreed: AgreedAudio;
}

/** Makes an offer, the first one or a new one (RFC 3264 5 and 8). */
export function makeOffer(session: SdpSession, direction: Direction): Described {
  const inUse = session.agreed?.codec;
  const codecs = [...session.codecs].sort((left, right) => Number(right === inUse) - Number(left === inUse));
  const kept = { audio: session.agreed?.receive ?? [], events: session.agreed?.receiveEvents ?? [] };
  const security = securityToOffer(session.security, securityInUse(session));
  const audio: LocalAudio = {
    ...offeredFormats(codecs, kept),
    direction,
    // RFC 5761 5.1.1: an offer without it would end the sharing. A first offer of ours asks browsers alone for it.
    rtcpMux: session.agreed?.rtcpMux ?? security.webrtc !== null,
    security,
    group: groupInUse(session) ?? (security.webrtc === null ? null : OFFERED_GROUP),
  };
  // RFC 3264 8: an offer has at least the m= lines of the last description, in the same order.
  const lines = [...session.lines];
  lines[session.audioLine] = { kind: 'audio', audio };
  return describe({ ...session, wanted: direction, offer: audio, answer: null }, lines, session.audioLine);
}

/**
 * Takes the answer to our offer (RFC 3264 7). A second, different answer to the same offer replaces the first: a fork
 * answered, or early media gave way to the call.
 *
 * @throws MediaError `bad-sdp`, `no-common-codec`
 */
export function acceptAnswer(session: SdpSession, text: string): Settled {
  const { offer, sent } = session;
  if (sent !== null && text === session.answer && session.agreed !== null) {
    return { session, sdp: sent, agreed: session.agreed };
  }
  if (offer === null || sent === null) throw new MediaError('bad-sdp', 'answer without an offer of ours');
  const media = parseSdp(text)[session.audioLine];
  if (media?.type !== 'audio') throw new MediaError('bad-sdp', 'answer lacks our audio stream');
  if (media.port === 0) throw new MediaError('no-common-codec', 'far end refused our audio stream');
  if (!isSameTransport(offer.security, media.protocol))
    throw new MediaError('no-common-codec', 'answer changes the transport');
  const agreed = agree(media, offer, session);
  const settled: SdpSession = { ...session, security: withPartInUse(session.security, agreed), answer: text, agreed };
  return { session: settled, sdp: sent, agreed };
}

/**
 * Answers an offer, the first one or a new one (RFC 3264 6 and 8). An open offer of ours is dropped.
 *
 * @throws MediaError `bad-sdp`, `no-common-codec`
 */
export function answerOffer(session: SdpSession, text: string): Settled {
  const offered = parseSdp(text);
  const { security } = session;
  const streams = offered.map((media, index) => ({ media, index })).filter(({ media }) => isAudio(media));
  const candidates = bySecurity(
    streams.filter(({ media }) => mayTake(media, security)),
    security,
  );
  const chosen = candidates.find(({ media }) => usableFormats(media, session.codecs).audio.length > 0);
  if (chosen === undefined) {
    const fault = candidates.length === 0 ? securityFault(offered, security) : null;
    throw fault ?? new MediaError('no-common-codec', 'offer has no audio stream that we can take');
  }
  const { media, index } = chosen;
  const usable = usableFormats(media, session.codecs);
  const rank = ({ codec }: AudioFormat): number => (session.ownOrder ? session.codecs.indexOf(codec) : 0);
  const [format] = usable.audio.toSorted((one, other) => rank(one) - rank(other));
  const event = format === undefined ? null : eventFor(format.codec, usable.events);
  const audio: LocalAudio = {
    // RFC 3264 6.1: the answerer uses the offerer's payload types, and its most preferred format. We name just that
    // one, so that neither side changes codec in mid-call.
    formats: format === undefined ? [] : [format],
    events: event === null ? [] : [event],
    direction: agreeDirection(session.wanted, reachableDirection(media)),
    // RFC 5761 5.1.1: an answer may have it only where the offer has it.
    rtcpMux: media.rtcpMux,
    security: securityToAnswer(media, security, suiteInUse(session)),
    group: media.webrtc === null || media.mid === null ? null : { mid: media.mid, isBundled: media.isBundled },
  };
  const agreed = agree(media, audio, session);
  assertSameKind(session.agreed, agreed);
  const lines = offered.map((entry, at): LocalMedia => {
    if (at === index) return { kind: 'audio', audio };
    // RFC 8829 5.3.1: browsers want the `a=mid` also of what is refused.
    const mid = media.webrtc === null ? null : entry.mid;
    return { kind: 'refused', type: entry.type, protocol: entry.protocol, formats: entry.formats, mid };
  });
  const inUse = withPartInUse(withLineInUse(security, audio.security), agreed);
  const next = { ...session, security: inUse, offer: null, answer: null, agreed };
  const described = describe(next, lines, index);
  return { ...described, agreed };
}

/** Our first offer to a browser has one stream. */
const OFFERED_GROUP: LocalGroup = { mid: '0', isBundled: true };

/** RFC 9143 7.2: what a stream is called stays. */
function groupInUse({ lines, audioLine }: SdpSession): LocalGroup | null {
  const line = lines[audioLine];
  return line?.kind === 'audio' ? line.audio.group : null;
}

/** Who begins with DTLS stays so for the whole session: that is what our answers say. */
function withPartInUse(security: SessionSecurity, { webrtc }: AgreedAudio): SessionSecurity {
  if (webrtc === null) return security;
  return { ...security, webrtc: { ...security.webrtc, setup: webrtc.local.setup } };
}

/** @throws MediaError `no-webrtc`: the session is to go from ICE and DTLS to something else, or the other way */
function assertSameKind(former: AgreedAudio | null, next: AgreedAudio): void {
  if (former === null || (former.webrtc === null) === (next.webrtc === null)) return;
  throw new MediaError('no-webrtc', 'a leg cannot begin or end with WebRTC in mid-call');
}

/** An audio stream that is alive. */
function isAudio(media: RemoteMedia): boolean {
  return media.type === 'audio' && media.port !== 0;
}

/** What our stream is encrypted with now; null before anything was agreed on. */
function securityInUse({ agreed, lines, audioLine, offer }: SdpSession): LocalSecurity | null {
  const line = lines[audioLine];
  if (line?.kind !== 'audio') return null;
  // An offer that nobody has answered yet may be made again.
  if (agreed === null) return offer?.security ?? null;
  const { srtp } = agreed;
  const { protocol, cryptos, webrtc } = line.audio.security;
  const used = cryptos.filter(({ keying }) => srtp !== null && srtp !== 'awaited' && keying.key === srtp.ours.key);
  return { protocol, cryptos: used, webrtc };
}

function suiteInUse({ agreed }: SdpSession): SrtpKeys['ours']['suite'] | null {
  const srtp = agreed?.srtp ?? null;
  return srtp === null || srtp === 'awaited' ? null : srtp.ours.suite;
}

function isNowhere(address: string | null): boolean {
  return address === '0.0.0.0' || address === '::';
}

/**
 * RFC 3264 8.4: address 0.0.0.0 means "that neither RTP nor RTCP should be sent to the peer". A browser says that while
 * it knows no better (RFC 8829 5.2.1), and its candidates count.
 */
function reachableDirection(media: RemoteMedia): Direction {
  if (media.webrtc !== null || !isNowhere(media.address)) return media.direction;
  return sends(media.direction) ? 'sendonly' : 'inactive';
}

/** What the exchange of the far end's stream and ours comes to. */
function agree(media: RemoteMedia, local: LocalAudio, session: SdpSession): AgreedAudio {
  const usable = usableFormats(media, session.codecs);
  const first = usable.audio.find(({ codec }) => local.formats.some((format) => format.codec === codec));
  if (first === undefined) throw new MediaError('no-common-codec', 'no codec in common');
  const webrtc = agreeTransport(media, local.security, session.origin.address);
  if (webrtc === null) assertAddress(media, session);
  const direction = agreeDirection(local.direction, reachableDirection(media));
  const receive = [...local.formats];
  // An answerer may number its formats differently (RFC 3264 6.1); some then also send with their own numbers.
  for (const format of usable.audio) {
    const isTaken = ({ payloadType }: { readonly payloadType: number }): boolean => payloadType === format.payloadType;
    if (!receive.some(isTaken) && !local.events.some(isTaken)) receive.push(format);
  }
  return {
    codec: first.codec,
    sendPayloadType: first.payloadType,
    receive,
    ...agreedEvents(first.codec, local.events, usable.events, receive),
    ...agreedPackets(first.codec, media),
    ...agreedParameters(first, media),
    remote: remoteOf(media),
    sending: sends(direction),
    receiving: receives(direction),
    rtcpMux: local.rtcpMux && media.rtcpMux,
    held: isHeld(media, session.wanted),
    remoteSends: sends(reachableDirection(media)) && (webrtc !== null || !isNowhere(media.address)),
    srtp: webrtc === null ? agreeKeys(media, local.security, session.security) : null,
    webrtc,
  };
}

function remoteOf({ address, port, webrtc }: RemoteMedia): AgreedAudio['remote'] {
  return webrtc !== null || address === null || isNowhere(address) ? null : { address, port };
}

/** @throws MediaError `bad-sdp`: the stream has no address that we can reach */
function assertAddress({ address }: RemoteMedia, { origin }: SdpSession): void {
  if (address === null) throw new MediaError('bad-sdp', 'audio stream has no address that we can reach');
  if (!isNowhere(address) && isIPv6(address) !== isIPv6(origin.address)) {
    throw new MediaError('bad-sdp', 'audio stream has an address of the other IP version');
  }
}

/**
 * RFC 3264 8.4: "If a party wishes to put the other party on hold": it says `sendonly`, or `inactive` where the stream
 * was not receiving. An `inactive` that our own hold forced on it is no hold.
 */
function isHeld(media: RemoteMedia, ours: Direction): boolean {
  if (media.webrtc === null && isNowhere(media.address)) return true;
  return !receives(media.direction) && (sends(ours) || media.direction === 'sendonly');
}

/** Describes the session anew. The version grows only if the description changed (RFC 3264 8). */
function describe(session: SdpSession, lines: readonly LocalMedia[], audioLine: number): Described {
  const unchanged = writeSdp(session.origin, session.version, lines);
  const version = unchanged === session.sent ? session.version : session.version + 1;
  const sdp = version === session.version ? unchanged : writeSdp(session.origin, version, lines);
  return { session: { ...session, lines, audioLine, version, sent: sdp }, sdp };
}

/** What may come in on our offer before it is answered: "the offerer MUST be prepared to receive media" (RFC 3264 5.1). */
export function beforeAnswer(session: SdpSession): AgreedAudio {
  const formats = session.offer?.formats ?? [];
  const codec = formats[0]?.codec ?? 'PCMU';
  return {
    codec,
    sendPayloadType: CODECS[codec].offeredPayloadType,
    receive: formats,
    sendEvent: null,
    receiveEvents: session.offer?.events ?? [],
    packetMs: FRAME_MS,
    opus: null,
    remote: null,
    sending: false,
    receiving: true,
    rtcpMux: session.offer?.rtcpMux ?? false,
    held: false,
    remoteSends: false,
    webrtc: null,
    srtp: session.offer === null || session.offer.security.cryptos.length === 0 ? null : 'awaited',
  };
}

/** Whether the stream is one by ICE and DTLS-SRTP, agreed on or offered. */
export function isForBrowser({ agreed, offer }: SdpSession): boolean {
  return agreed === null ? offer !== null && offer.security.webrtc !== null : agreed.webrtc !== null;
}
