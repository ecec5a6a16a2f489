import type { Negotiated } from '../../ports/leg-terms.ts';
import { MediaError } from '../../ports/media.ts';
import type { AgreedAudio, SdpSession } from '../sdp/index.ts';

/** What a session came to, as the port tells it. */
export function negotiated({ sent, agreed }: SdpSession): Negotiated {
  const { codec = null, held = false, remoteSends: sends = false, srtp = null, webrtc = null } = agreed ?? {};
  const suite = srtp === null || srtp === 'awaited' ? null : srtp.ours.suite;
  return { sdp: sent ?? '', codec, held, sends, srtp: webrtc === null ? suite : 'DTLS-SRTP' };
}

/** What was agreed on. @throws MediaError `no-common-codec`: the leg has not answered yet */
export function agreedAudio({ agreed }: SdpSession): AgreedAudio {
  if (agreed === null) throw new MediaError('no-common-codec', 'the leg has not answered yet');
  return agreed;
}
