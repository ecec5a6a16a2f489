import type { CodecName as PhoneCodec } from '../../ports/codec-name.ts';

/**
 * Name of a codec in the configuration and in what is told of a leg. `L16` is linear sound of 16 kHz, which parts of the
 * program exchange among themselves; no telephone is offered it.
 */
export type CodecName = PhoneCodec | 'L16';

/** What those get who listen to a leg beside the call: G.711, or linear sound of 16 kHz. */
export type TapCodec = Extract<CodecName, 'PCMU' | 'PCMA' | 'L16'>;

/** Rates that sound is mixed at. */
export type SampleRateHz = 8_000 | 16_000;

/** What RTP and SDP have to know of a codec. */
export interface CodecFacts {
  /** Encoding name as we write it in SDP; it is compared without regard to case (RFC 4855 3). */
  readonly rtpName: string;
  /** Payload type of RFC 3551 table 4; null where there is none. */
  readonly staticPayloadType: number | null;
  /** Payload type in our offers. */
  readonly offeredPayloadType: number;
  /** Clock rate of RTP timestamps. */
  readonly clockRateHz: number;
  /** Channels in `a=rtpmap`. */
  readonly channels: number;
  /** Rate of the sound that we decode and encode. */
  readonly sampleRateHz: SampleRateHz;
  /** `a=fmtp` of what we receive; null where there is nothing to say. */
  readonly fmtp: string | null;
  /** Durations of a packet that we can send, in milliseconds. */
  readonly packetMs: readonly number[];
}

const ANY_PACKET_MS = [10, 20, 30, 40, 50, 60] as const;

/** Every codec. */
export const CODECS: Readonly<Record<CodecName, CodecFacts>> = {
  OPUS: {
    rtpName: 'opus',
    staticPayloadType: null,
    offeredPayloadType: 111,
    // RFC 7587 7: "The number of channels MUST be 2", and the clock rate 48000, whatever is sent.
    clockRateHz: 48_000,
    channels: 2,
    sampleRateHz: 16_000,
    fmtp: 'maxplaybackrate=16000;sprop-maxcapturerate=16000;useinbandfec=1',
    packetMs: [10, 20, 40, 60],
  },
  G722: {
    rtpName: 'G722',
    staticPayloadType: 9,
    offeredPayloadType: 9,
    // RFC 3551 4.5.2: the clock rate "remains unchanged at 8,000 Hz", although the sampling rate is 16,000 Hz.
    clockRateHz: 8_000,
    channels: 1,
    sampleRateHz: 16_000,
    fmtp: null,
    packetMs: ANY_PACKET_MS,
  },
  PCMU: {
    rtpName: 'PCMU',
    staticPayloadType: 0,
    offeredPayloadType: 0,
    clockRateHz: 8_000,
    channels: 1,
    sampleRateHz: 8_000,
    fmtp: null,
    packetMs: ANY_PACKET_MS,
  },
  PCMA: {
    rtpName: 'PCMA',
    staticPayloadType: 8,
    offeredPayloadType: 8,
    clockRateHz: 8_000,
    channels: 1,
    sampleRateHz: 8_000,
    fmtp: null,
    packetMs: ANY_PACKET_MS,
  },
  L16: {
    rtpName: 'L16',
    staticPayloadType: null,
    offeredPayloadType: 118,
    // RFC 3551 4.5.11: the clock rate is the sampling rate, and samples are in network byte order.
    clockRateHz: 16_000,
    channels: 1,
    sampleRateHz: 16_000,
    fmtp: null,
    packetMs: [10, 20],
  },
};

const ALL_NAMES = Object.keys(CODECS) as readonly CodecName[];

/** The names of the codecs that telephones may have, the one with the best sound first. */
export const CODEC_NAMES: readonly CodecName[] = ALL_NAMES.filter((name) => name !== 'L16');

/** Whether a codec carries more than a telephone band. */
export function isWideband(codec: CodecName): boolean {
  return CODECS[codec].sampleRateHz === 16_000;
}

/** The codec of an `a=rtpmap`; null where we have none like that. `name` is in capitals. */
export function codecOfRtpMap(name: string, clockRateHz: number, channels: number): CodecName | null {
  const codec = ALL_NAMES.find((each) => each === name) ?? null;
  if (codec === null) return null;
  const facts = CODECS[codec];
  return facts.clockRateHz === clockRateHz && facts.channels === channels ? codec : null;
}

/** The longest packet of a codec that is not longer than asked for; the shortest where all are. */
export function packetMsFor(codec: CodecName, askedMs: number): number {
  const { packetMs } = CODECS[codec];
  return packetMs.findLast((each) => each <= askedMs) ?? packetMs[0] ?? 20;
}
