import type { CodecName } from '../codecs/index.ts';
import { CODEC_NAMES, codecOfRtpMap, CODECS } from '../codecs/index.ts';
import { SAMPLE_RATE_HZ } from '../rtp/index.ts';
import type { RemoteMedia, RtpMap } from './parse.ts';
import { decimal } from './parse.ts';

/** A payload type that stands for a codec. */
export interface AudioFormat {
  readonly payloadType: number;
  readonly codec: CodecName;
}

/** A payload type that stands for telephone-event, whose durations count in its clock rate (RFC 4733 2.1). */
export interface EventFormat {
  readonly payloadType: number;
  readonly clockRateHz: number;
}

/** The formats of a media description that we can use, in its order of preference. */
export interface UsableFormats {
  readonly audio: readonly AudioFormat[];
  readonly events: readonly EventFormat[];
}

/** In capitals, as parse.ts gives it. */
const EVENT_NAME = 'TELEPHONE-EVENT';
/** Payload types of telephone-event in our offers by clock rate: 101 is the customary one. */
const OFFERED_EVENT: Readonly<Record<number, number>> = { 8_000: 101, 16_000: 109, 48_000: 110 };
const FIRST_DYNAMIC = 96;
const LAST_DYNAMIC = 127;

/** Picks the formats that we can use: the codecs in `ours`, with static or dynamic payload types, and key presses. */
export function usableFormats(media: RemoteMedia, ours: readonly CodecName[]): UsableFormats {
  const audio: AudioFormat[] = [];
  const events: EventFormat[] = [];
  for (const format of media.formats) {
    const payloadType = decimal(format, 127);
    if (payloadType === null) continue;
    const maps = media.rtpMaps.filter((entry) => entry.payloadType === payloadType);
    const codec = maps.length === 0 ? staticCodec(payloadType) : mappedCodec(maps, ours);
    if (codec !== null) {
      if (ours.includes(codec)) audio.push({ payloadType, codec });
      continue;
    }
    const clockRateHz = eventRate(maps);
    if (clockRateHz !== null) events.push({ payloadType, clockRateHz });
  }
  return { audio, events };
}

/** RFC 3264 5.1: static payload types need no rtpmap. */
function staticCodec(payloadType: number): CodecName | null {
  return CODEC_NAMES.find((each) => CODECS[each].staticPayloadType === payloadType) ?? null;
}

/** Some far ends map one payload type at several clock rates: ours counts, wherever it stands. */
function mappedCodec(maps: readonly RtpMap[], ours: readonly CodecName[]): CodecName | null {
  for (const { codec: name, clockRateHz, channels } of maps) {
    const codec = codecOfRtpMap(name, clockRateHz, channels);
    if (codec !== null && ours.includes(codec)) return codec;
  }
  return null;
}

function eventRate(maps: readonly RtpMap[]): number | null {
  const rates = maps.filter(({ codec, channels }) => codec === EVENT_NAME && channels === 1);
  const usual = rates.find(({ clockRateHz }) => clockRateHz === SAMPLE_RATE_HZ) ?? rates[0];
  return usual !== undefined && usual.clockRateHz > 0 ? usual.clockRateHz : null;
}

/**
 * The key presses that go with a codec: at its clock rate (RFC 4733 2.1). Many far ends have them at 8000 Hz alone,
 * whatever they pair them with, which then is what they get. Null where there are none.
 */
export function eventFor(codec: CodecName, events: readonly EventFormat[]): EventFormat | null {
  const { clockRateHz } = CODECS[codec];
  return (
    events.find((event) => event.clockRateHz === clockRateHz) ??
    events.find((event) => event.clockRateHz === SAMPLE_RATE_HZ) ??
    null
  );
}

/**
 * The formats of an offer: these codecs in this order, and telephone-event at each of their clock rates.
 * @param kept what payload types stand for already. RFC 3264 8.3.2: they keep their meaning for the whole session
 */
export function offeredFormats(
  codecs: readonly CodecName[],
  kept: { readonly audio: readonly AudioFormat[]; readonly events: readonly EventFormat[] },
): { readonly formats: readonly AudioFormat[]; readonly events: readonly EventFormat[] } {
  const taken = new Set([...kept.audio, ...kept.events].map(({ payloadType }) => payloadType));
  const take = (preferred: number): number => {
    let payloadType = preferred;
    if (taken.has(payloadType)) {
      payloadType = FIRST_DYNAMIC;
      while (taken.has(payloadType) && payloadType < LAST_DYNAMIC) payloadType++;
    }
    taken.add(payloadType);
    return payloadType;
  };
  const formats = codecs.map((codec): AudioFormat => {
    const known = kept.audio.find((format) => format.codec === codec);
    return { codec, payloadType: known?.payloadType ?? take(CODECS[codec].offeredPayloadType) };
  });
  const rates = new Set(codecs.map((codec) => CODECS[codec].clockRateHz));
  const events = [...rates].toSorted((one, other) => one - other);
  return {
    formats,
    events: events.map((clockRateHz) => {
      const known = kept.events.find((event) => event.clockRateHz === clockRateHz);
      return { clockRateHz, payloadType: known?.payloadType ?? take(OFFERED_EVENT[clockRateHz] ?? FIRST_DYNAMIC) };
    }),
  };
}
