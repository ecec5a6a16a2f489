import type { AudioCodec } from '../rtp/index.ts';
import { SAMPLE_RATE_HZ } from '../rtp/index.ts';
import type { RemoteMedia } from './parse.ts';
import { decimal } from './parse.ts';

/** Static payload types (RFC 3551 table 4). */
export const STATIC_PAYLOAD_TYPE: Readonly<Record<AudioCodec, number>> = { PCMU: 0, PCMA: 8 };

/** Payload type of telephone-event in our offers, the customary one. */
export const OFFERED_EVENT_PAYLOAD_TYPE = 101;

/** What of a media description's formats we can use, in its order of preference. */
export interface UsableFormats {
  readonly audio: readonly { readonly payloadType: number; readonly codec: AudioCodec }[];
  /** Payload type of telephone-event at 8000 Hz (RFC 4733 2.4); null where there is none. */
  readonly event: number | null;
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
    const map = media.rtpMaps.find((entry) => entry.payloadType === payloadType);
    if (map === undefined) {
      // RFC 3264 5.1: static payload types need no rtpmap.
      const codec = ours.find((entry) => STATIC_PAYLOAD_TYPE[entry] === payloadType);
      if (codec !== undefined) audio.push({ payloadType, codec });
    } else if (map.clockRateHz === SAMPLE_RATE_HZ && map.channels === 1) {
      const codec = audioCodec(map.codec);
      if (codec !== null && ours.includes(codec)) audio.push({ payloadType, codec });
      else if (map.codec === 'TELEPHONE-EVENT') event ??= payloadType;
    }
  }
  return { audio, event };
}
