import type { AudioCodec } from '../rtp/index.ts';
import { SAMPLE_RATE_HZ } from '../rtp/index.ts';
import type { RemoteMedia } from './parse.ts';
import { decimal } from './parse.ts';

/** Static payload types (RFC 3551 table 4). */
export const STATIC_PAYLOAD_TYPE: Readonly<Record<AudioCodec, number>> = { PCMU: 0, PCMA: 8 };

/** Payload type of telephone-event in our offers, the customary one. */
export const OFFERED_EVENT_PAYLOAD_TYPE = 101;

/** The formats of a media description that we can use, in its order of preference. */
export interface UsableFormats {
  readonly audio: readonly { readonly payloadType: number; readonly codec: AudioCodec }[];
  /** Payload type of telephone-event at 8000 Hz (RFC 4733 2.4); null where there is none. */
  readonly event: number | null;
}

/** In capitals, as parse.ts gives it. */
const EVENT_NAME = 'TELEPHONE-EVENT';

/**
 * Whether the far end gives a payload type to telephone-event at another clock rate than ours: durations would be read
 * wrong (RFC 4733 2.1: events count in the clock rate of their format).
 */
export function isForeignEvent(media: RemoteMedia, payloadType: number): boolean {
  const maps = media.rtpMaps.filter((entry) => entry.payloadType === payloadType && entry.codec === EVENT_NAME);
  return maps.length > 0 && maps.every(({ clockRateHz }) => clockRateHz !== SAMPLE_RATE_HZ);
}

function audioCodec(name: string): AudioCodec | null {
  return name === 'PCMU' || name === 'PCMA' ? name : null;
}

/** Picks the formats that we can use: the codecs in `ours`, with static or dynamic payload types. */
export function usableFormats(media: RemoteMedia, ours: readonly AudioCodec[]): UsableFormats {
  const audio: { payloadType: number; codec: AudioCodec }[] = [];
  let event: number | null = null;
  for (const format of media.formats) {
    const payloadType = decimal(format, 127);
    if (payloadType === null) continue;
    const maps = media.rtpMaps.filter((entry) => entry.payloadType === payloadType);
    if (maps.length === 0) {
      // RFC 3264 5.1: static payload types need no rtpmap.
      const codec = ours.find((entry) => STATIC_PAYLOAD_TYPE[entry] === payloadType);
      if (codec !== undefined) audio.push({ payloadType, codec });
      continue;
    }
    // Some far ends map one payload type at several clock rates: ours counts, wherever it stands.
    for (const { codec: name, clockRateHz, channels } of maps) {
      if (clockRateHz !== SAMPLE_RATE_HZ || channels !== 1) continue;
      const codec = audioCodec(name);
      if (codec !== null && ours.includes(codec)) audio.push({ payloadType, codec });
      else if (name === EVENT_NAME) event ??= payloadType;
      else continue;
      break;
    }
  }
  return { audio, event };
}
