import { isIPv6 } from 'node:net';
import type { SdpMedia } from 'sdp-transform';
import sdpTransform from 'sdp-transform';
import { CODECS } from '../codecs/index.ts';
import { FRAME_MS } from '../rtp/index.ts';
import type { AudioFormat, EventFormat } from './codecs.ts';
import type { Direction } from './direction.ts';
import type { LocalSecurity } from './security.ts';
import type { WebrtcTransport } from './webrtc-transport.ts';
import { relatedTo } from './webrtc-transport.ts';

/** What our stream is called (RFC 5888 4), and whether it is in the group of those that share a port (RFC 9143). */
export interface LocalGroup {
  readonly mid: string;
  readonly isBundled: boolean;
}

/** Our audio stream as we describe it. */
export interface LocalAudio {
  readonly formats: readonly AudioFormat[];
  readonly events: readonly EventFormat[];
  readonly direction: Direction;
  /** Whether RTCP comes to the RTP port (RFC 5761). */
  readonly rtcpMux: boolean;
  readonly security: LocalSecurity;
  /** Null where the far end has no such thing. */
  readonly group: LocalGroup | null;
}

/** One media description of ours: the audio stream, or one that we refuse (port 0) in the words of the far end. */
export type LocalMedia =
  | { readonly kind: 'audio'; readonly audio: LocalAudio }
  | {
      readonly kind: 'refused';
      readonly type: string;
      readonly protocol: string;
      readonly formats: readonly string[];
      readonly mid: string | null;
    };

/** What stays the same in all of our descriptions of one session. */
export interface LocalOrigin {
  /** Decimal number (RFC 8866 5.2). */
  readonly sessionId: string;
  /** Address that we are reached at. */
  readonly address: string;
  /** RTP port. */
  readonly port: number;
}

/** Writes a session description (RFC 8866 5). */
export function writeSdp(origin: LocalOrigin, sessionVersion: number, media: readonly LocalMedia[]): string {
  const ipVersion = isIPv6(origin.address) ? 6 : 4;
  const bundled = media.flatMap((entry) =>
    entry.kind === 'audio' && entry.audio.group?.isBundled === true ? [entry.audio.group.mid] : [],
  );
  return sdpTransform.write({
    version: 0,
    origin: {
      username: '-',
      sessionId: origin.sessionId,
      sessionVersion,
      netType: 'IN',
      ipVer: ipVersion,
      address: origin.address,
    },
    name: '-',
    connection: { version: ipVersion, ip: origin.address },
    timing: { start: 0, stop: 0 },
    ...(bundled.length > 0 && { groups: [{ type: 'BUNDLE', mids: bundled.join(' ') }] }),
    media: media.map((entry) => (entry.kind === 'audio' ? audioMedia(origin.port, entry.audio) : refusedMedia(entry))),
  });
}

function audioMedia(port: number, audio: LocalAudio): SdpMedia {
  const rtp: SdpMedia['rtp'] = [];
  const fmtp: SdpMedia['fmtp'] = [];
  for (const { payloadType: payload, codec } of audio.formats) {
    const { rtpName, clockRateHz: rate, channels, fmtp: config } = CODECS[codec];
    rtp.push({ payload, codec: rtpName, rate, ...(channels > 1 && { encoding: channels }) });
    if (config !== null) fmtp.push({ payload, config });
  }
  for (const { payloadType: payload, clockRateHz: rate } of audio.events) {
    rtp.push({ payload, codec: 'telephone-event', rate });
    // RFC 4733 2.4.1: the events that we understand, DTMF.
    fmtp.push({ payload, config: '0-15' });
  }
  return {
    type: 'audio',
    port,
    protocol: audio.security.protocol,
    payloads: rtp.map(({ payload }) => payload).join(' '),
    rtp,
    fmtp,
    ptime: FRAME_MS,
    direction: audio.direction,
    ...(audio.group !== null && { mid: audio.group.mid }),
    ...(audio.security.webrtc !== null && transportLines(audio.security.webrtc)),
    ...(audio.rtcpMux && { rtcpMux: 'rtcp-mux' }),
    crypto: audio.security.cryptos.map(({ tag, keying }) => ({
      id: tag,
      suite: keying.suite,
      config: `inline:${keying.key}`,
    })),
  };
}

/** How we are reached by ICE and DTLS, with all our candidates (RFC 8839, RFC 8842). */
function transportLines({ ufrag, pwd, fingerprint, setup, candidates }: WebrtcTransport): Partial<SdpMedia> {
  return {
    iceUfrag: ufrag,
    icePwd: pwd,
    fingerprint: { type: fingerprint.algorithm, hash: fingerprint.value },
    setup,
    // RFC 8830 2: without a stream's name, the page is told of a track alone.
    msid: [{ id: 'warmbridge', appdata: 'audio' }],
    candidates: candidates.map((candidate) => {
      const { foundation, priority, address: ip, port, type } = candidate;
      return { foundation, component: 1, transport: 'UDP', priority, ip, port, type, ...relatedTo(candidate) };
    }),
    endOfCandidates: 'end-of-candidates',
  };
}

function refusedMedia(entry: LocalMedia & { kind: 'refused' }): SdpMedia {
  // RFC 3264 6: "the port number in the corresponding stream in the answer MUST be set to zero."
  return {
    type: entry.type,
    port: 0,
    protocol: entry.protocol,
    payloads: entry.formats.join(' '),
    rtp: [],
    fmtp: [],
    ...(entry.mid !== null && { mid: entry.mid }),
  };
}
