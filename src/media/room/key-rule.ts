import type { KeysBy } from '../../ports/media.ts';
import type { AgreedAudio } from '../sdp/index.ts';

/**
 * Whether keys go to a leg, and come from it, as tones in the audio. A far end whose description has no telephone-event
 * sends none either. Events (RFC 4733) are always taken where they come.
 */
export function keysAreTones(by: KeysBy, { sendEvent }: AgreedAudio): boolean {
  return by === 'inband' || (by === 'auto' && sendEvent === null);
}
