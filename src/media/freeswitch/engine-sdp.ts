import { isIPv6 } from 'node:net';
import type { RtpAddress } from '../../ports/media.ts';
import { MediaError } from '../../ports/media.ts';
import { FRAME_MS } from '../rtp/index.ts';
import type { AgreedAudio } from '../sdp/index.ts';
import { parseSdp } from '../sdp/index.ts';
import { CODECS } from '../codecs/index.ts';
import { forkFormat } from '../room/index.ts';

/** Where FreeSWITCH receives the RTP of an endpoint. */
export interface EngineMedia {
  readonly address: string;
  readonly port: number;
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
  return { address: audio.address, port: audio.port };
}

/** Discard (RFC 863), where nobody listens. */
const NOWHERE_PORT = 9;

/** True if FreeSWITCH is to send into the void. No command stops its sending without stopping its listening. */
export function sendsNowhere(agreed: AgreedAudio): boolean {
  return !agreed.sending || agreed.remote === null;
}

/**
 * Whether FreeSWITCH can send to where the far end is.
 * @throws MediaError `bad-sdp`: the far end's address is of another IP version
 */
export function assertReachable(agreed: AgreedAudio, engine: EngineMedia): void {
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
  const { address, port } = sendsNowhere(agreed) ? nowhere : (agreed.remote ?? nowhere);
  const ip = isIPv6(address) ? 'IP6' : 'IP4';
  return [
    'v=0',
    `o=- 1 1 IN ${ip} ${address}`,
    's=-',
    `c=IN ${ip} ${address}`,
    't=0 0',
    `m=audio ${port} RTP/AVP ${sendPayloadType}${event === null ? '' : ` ${event.payloadType}`}`,
    `a=rtpmap:${sendPayloadType} ${rtpName}/${clockRateHz}${channels > 1 ? `/${channels}` : ''}`,
    ...(event === null
      ? []
      : [`a=rtpmap:${event.payloadType} telephone-event/${event.clockRateHz}`, `a=fmtp:${event.payloadType} 0-15`]),
    ...(agreed.rtcpMux ? ['a=rtcp-mux'] : []),
    `a=ptime:${packetMs}`,
    'a=sendrecv',
    '',
  ].join('\r\n');
}

/** What FreeSWITCH is told of the receiver of a fork: the leg's codec alone, with its static payload type. */
export function forkSdp(agreed: AgreedAudio, to: RtpAddress): { sdp: string; codec: string; payloadType: number } {
  const { codec, payloadType } = forkFormat(agreed.codec);
  const receiver = {
    ...agreed,
    codec,
    packetMs: FRAME_MS,
    sendPayloadType: payloadType,
    sendEvent: null,
    remote: to,
    sending: true,
    rtcpMux: false,
  };
  return { sdp: farEndSdp(receiver, to.address), codec, payloadType };
}
