import { isIPv6 } from 'node:net';
import type { RtpAddress } from '../../ports/media.ts';
import { MediaError } from '../../ports/media.ts';
import { FRAME_MS } from '../rtp/index.ts';
import type { AgreedAudio, WebrtcPair, WebrtcTransport } from '../sdp/index.ts';
import type { SrtpKeying } from '../srtp/index.ts';
import { candidateText, parseSdp } from '../sdp/index.ts';
import { CODECS } from '../codecs/index.ts';
import { forkFormat } from '../room/index.ts';

/** Where FreeSWITCH receives the RTP of an endpoint. */
export interface EngineMedia {
  readonly address: string;
  readonly port: number;
  /** What it encrypts with, a key of its own; null: nothing. */
  readonly keying: SrtpKeying | null;
  /** How it is reached by ICE and DTLS, with its part in the handshake; null: the channel is no browser's. */
  readonly webrtc: WebrtcTransport | null;
}

/**
 * Reads where FreeSWITCH receives from what it said.
 * @throws MediaError `engine-lost`: it said something else than audio at an address
 */
export function readEngineSdp(sdp: string): EngineMedia {
  let audio;
  try {
    audio = parseSdp(sdp).find(({ type }) => type === 'audio');
  } catch (cause) {
    throw new MediaError('engine-lost', 'FreeSWITCH sent no session description that can be read', { cause });
  }
  if (audio === undefined || audio.address === null || audio.port === 0) {
    throw new MediaError('engine-lost', 'FreeSWITCH offers no audio at an address');
  }
  const { address, port, cryptos, webrtc } = audio;
  return { address, port, keying: cryptos[0]?.keying ?? null, webrtc };
}

/** Discard (RFC 863), where nobody listens. */
const NOWHERE_PORT = 9;

/**
 * True if FreeSWITCH is to send into the void. No command stops its sending without stopping its listening. A browser has no
 * void that ICE would lead to: one that does not listen throws away what comes.
 */
export function sendsNowhere(agreed: AgreedAudio): boolean {
  return agreed.webrtc === null && (!agreed.sending || agreed.remote === null);
}

/**
 * Whether FreeSWITCH can send to where the far end is.
 * @throws MediaError `bad-sdp`: the far end's address is of another IP version
 */
export function assertReachable(agreed: AgreedAudio, engine: Pick<EngineMedia, 'address'>): void {
  if (agreed.remote !== null && isIPv6(agreed.remote.address) !== isIPv6(engine.address)) {
    throw new MediaError('bad-sdp', 'FreeSWITCH does not speak the IP version of the far end');
  }
}

/**
 * What FreeSWITCH is told of the far end, as an offer of the far end's: where to send, in which codec, with which payload
 * types. Offer and answer with the far end itself are ours (media/sdp), so that both engines answer alike. FreeSWITCH
 * sees every stream as `sendrecv`, since its own hold would stop it from listening, and it takes 250 ms to resume.
 * Sound that must not be sent goes to nobody, and the scene leaves out sound that must not be heard.
 *
 * @param engineAddress where FreeSWITCH itself is
 */
export function farEndSdp(agreed: AgreedAudio, engineAddress: string): string {
  const { codec, sendPayloadType, sendEvent: event, packetMs } = agreed;
  const { rtpName, clockRateHz, channels } = CODECS[codec];
  const nowhere = { address: engineAddress, port: NOWHERE_PORT };
  const { webrtc } = agreed;
  const [candidate = nowhere] = webrtc?.remote.candidates ?? [];
  const { address, port } = webrtc !== null ? candidate : sendsNowhere(agreed) ? nowhere : (agreed.remote ?? nowhere);
  const ip = isIPv6(address) ? 'IP6' : 'IP4';
  const theirs = agreed.srtp === null || agreed.srtp === 'awaited' ? null : agreed.srtp.theirs;
  const protocol = webrtc !== null ? 'UDP/TLS/RTP/SAVPF' : theirs !== null ? 'RTP/SAVP' : 'RTP/AVP';
  return [
    'v=0',
    `o=- 1 1 IN ${ip} ${address}`,
    's=-',
    `c=IN ${ip} ${address}`,
    't=0 0',
    `m=audio ${port} ${protocol} ${sendPayloadType}${event === null ? '' : ` ${event.payloadType}`}`,
    `a=rtpmap:${sendPayloadType} ${rtpName}/${clockRateHz}${channels > 1 ? `/${channels}` : ''}`,
    ...(agreed.opus === null ? [] : [`a=fmtp:${sendPayloadType} ${opusParameters(agreed.opus)}`]),
    ...(event === null
      ? []
      : [`a=rtpmap:${event.payloadType} telephone-event/${event.clockRateHz}`, `a=fmtp:${event.payloadType} 0-15`]),
    ...(theirs === null ? [] : [`a=crypto:${keyLine(theirs)}`]),
    ...(webrtc === null ? [] : transportLines(webrtc, candidate)),
    ...(agreed.rtcpMux ? ['a=rtcp-mux'] : []),
    `a=ptime:${Math.min(packetMs, codec === 'OPUS' ? MAX_OPUS_MS : packetMs)}`,
    'a=sendrecv',
    '',
  ].join('\r\n');
}

/**
 * How the far end is reached by ICE and DTLS. FreeSWITCH begins ICE with a candidate alone: where all that a browser has are
 * names of hosts (mDNS), it is given one that leads nowhere, and finds the browser as that finds it.
 */
function transportLines({ local, remote }: WebrtcPair, first: RtpAddress): readonly string[] {
  const { ufrag, pwd, fingerprint, candidates } = remote;
  const nowhere = { foundation: '1', priority: 1, type: 'host', ...first } as const;
  return [
    `a=ice-ufrag:${ufrag}`,
    `a=ice-pwd:${pwd}`,
    `a=fingerprint:${fingerprint.algorithm} ${fingerprint.value}`,
    // FreeSWITCH keeps the part that it chose first: the far end has the other.
    `a=setup:${local.setup === 'passive' ? 'active' : 'passive'}`,
    ...(candidates.length === 0 ? [nowhere] : candidates).map((candidate) => `a=${candidateText(candidate)}`),
  ];
}

/** mod_opus has no longer packets at 48 kHz; where it is asked for them, it sends rubbish. What is asked for is a wish. */
const MAX_OPUS_MS = 40;

/** What the far end wants of Opus (RFC 7587 6.1). */
function opusParameters({ fec, maxBitrate, playbackRateHz }: NonNullable<AgreedAudio['opus']>): string {
  const bitrate = maxBitrate === null ? '' : `maxaveragebitrate=${maxBitrate};`;
  return `${bitrate}maxplaybackrate=${playbackRateHz};useinbandfec=${fec ? 1 : 0}`;
}

/** The key of a far end, as FreeSWITCH is told of it and keeps it. */
export function keyLine({ suite, key }: SrtpKeying): string {
  return `1 ${suite} inline:${key}`;
}

/** What FreeSWITCH is told of the receiver of a fork: the leg's codec alone, with its static payload type. */
export function forkSdp(agreed: AgreedAudio, to: RtpAddress): { sdp: string; codec: string; payloadType: number } {
  const { codec, payloadType } = forkFormat(agreed.codec);
  const receiver = {
    ...agreed,
    codec,
    opus: null,
    packetMs: FRAME_MS,
    sendPayloadType: payloadType,
    sendEvent: null,
    remote: to,
    sending: true,
    rtcpMux: false,
    srtp: null,
    webrtc: null,
  };
  return { sdp: farEndSdp(receiver, to.address), codec, payloadType };
}
