import { MediaError } from '../../ports/media.ts';
import type { WebrtcTransport } from '../sdp/index.ts';
import { candidateText, parseSdp } from '../sdp/index.ts';

/** Name of the one stream, between us and the library. */
export const STREAM = '0';

/**
 * A transport as the library takes it: one stream of audio that goes both ways. Offer and answer with the far end are ours
 * (media/sdp), which knows of holds and codecs. Here RTP passes whole, whatever it carries.
 */
export function descriptionOf({ ufrag, pwd, fingerprint, setup, candidates }: WebrtcTransport): string {
  return [
    'v=0',
    'o=- 1 1 IN IP4 0.0.0.0',
    's=-',
    't=0 0',
    `a=group:BUNDLE ${STREAM}`,
    'm=audio 9 UDP/TLS/RTP/SAVPF 0',
    'c=IN IP4 0.0.0.0',
    `a=mid:${STREAM}`,
    'a=sendrecv',
    'a=rtcp-mux',
    'a=rtpmap:0 PCMU/8000',
    `a=setup:${setup}`,
    `a=ice-ufrag:${ufrag}`,
    `a=ice-pwd:${pwd}`,
    `a=fingerprint:${fingerprint.algorithm} ${fingerprint.value}`,
    // No end of candidates: one that the description left out may show by its checks (RFC 8445 7.3.1.3).
    ...candidates.map((candidate) => `a=${candidateText(candidate)}`),
    '',
  ].join('\r\n');
}

/** How the library is reached, of its own description. @throws MediaError `no-webrtc` */
export function transportIn(description: string): WebrtcTransport {
  const transport = parseSdp(description)[0]?.webrtc ?? null;
  if (transport === null) throw new MediaError('no-webrtc', 'the WebRTC library describes no transport');
  return transport;
}
