import type { KeysBy } from '../../ports/media.ts';
import type { AgreedAudio } from '../sdp/index.ts';

/** Whether the keys of a leg are listened for in its audio. Events (RFC 4733) are always taken where they come. */
export function hearsTones(by: KeysBy, { receiveEventPayloadTypes }: AgreedAudio): boolean {
  return by === 'inband' || (by === 'auto' && receiveEventPayloadTypes.length === 0);
}

/** Whether keys go to a leg as tones. */
export function sendsTones(by: KeysBy, { sendEventPayloadType }: AgreedAudio): boolean {
  return by === 'inband' || (by === 'auto' && sendEventPayloadType === null);
}
