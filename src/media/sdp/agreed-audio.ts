import type { CodecName, OpusReceiver } from '../codecs/index.ts';
import { packetMsFor } from '../codecs/index.ts';
import { FRAME_MS } from '../rtp/index.ts';
import type { SrtpKeys } from '../srtp/index.ts';
import type { AudioFormat, EventFormat } from './codecs.ts';
import { eventFor } from './codecs.ts';
import type { WebrtcPair } from './webrtc-transport.ts';
import type { RemoteMedia } from './parse.ts';

/** What a finished offer/answer exchange means for the RTP stream. */
export interface AgreedAudio {
  /** What we send. */
  readonly codec: CodecName;
  readonly sendPayloadType: number;
  /** Payload types that audio may come in with. */
  readonly receive: readonly AudioFormat[];
  /** Format to send telephone-event with; null where the far end takes none. */
  readonly sendEvent: EventFormat | null;
  /** Formats that telephone-event may come in with. */
  readonly receiveEvents: readonly EventFormat[];
  /** How much sound a packet of ours has. */
  readonly packetMs: number;
  /** What the far end wants of Opus; null with another codec. */
  readonly opus: OpusReceiver | null;
  /**
   * Where to send to; null for 0.0.0.0 and ::, which stand for "nowhere" (RFC 3264 8.4). With {@link webrtc} ICE finds
   * that out, and this is null.
   */
  readonly remote: { readonly address: string; readonly port: number } | null;
  readonly sending: boolean;
  readonly receiving: boolean;
  /** RTCP comes to the RTP port (RFC 5761), and goes there. */
  readonly rtcpMux: boolean;
  /** The far end put us on hold. */
  readonly held: boolean;
  /** The far end says that it sends, and has an address that it sends from. */
  readonly remoteSends: boolean;
  /**
   * What packets are encrypted with; `awaited`: the far end has not said yet with what; null: plain RTP, or
   * {@link webrtc}.
   */
  readonly srtp: SrtpKeys | 'awaited' | null;
  /** Both sides by ICE and DTLS-SRTP; null for a stream of another kind. */
  readonly webrtc: WebrtcPair | null;
}

/** The formats of key presses. @param receive payload types that stand for audio */
export function agreedEvents(
  codec: CodecName,
  local: readonly EventFormat[],
  remote: readonly EventFormat[],
  receive: readonly AudioFormat[],
): Pick<AgreedAudio, 'sendEvent' | 'receiveEvents'> {
  // Where the far end gives one of our numbers another clock rate, it counts in that.
  const differs = (event: EventFormat): boolean => remote.some(({ payloadType }) => payloadType === event.payloadType);
  const events = [...local.filter((event) => !differs(event)), ...remote];
  return {
    sendEvent: local.length === 0 ? null : eventFor(codec, remote),
    receiveEvents: events.filter((event) => !receive.some(({ payloadType }) => payloadType === event.payloadType)),
  };
}

/** RFC 8866 6.4: the far end recommends a length of packet. Without that it gets the usual one, if that is allowed. */
export function agreedPackets(codec: CodecName, { ptimeMs, maxptimeMs }: RemoteMedia): Pick<AgreedAudio, 'packetMs'> {
  return { packetMs: packetMsFor(codec, Math.min(ptimeMs ?? FRAME_MS, maxptimeMs ?? Infinity)) };
}

/** What the far end says of the codec in use. */
export function agreedParameters({ codec, payloadType }: AudioFormat, media: RemoteMedia): Pick<AgreedAudio, 'opus'> {
  if (codec !== 'OPUS') return { opus: null };
  const said = new Map(
    (media.fmtp.get(payloadType) ?? '').split(';').map((parameter): [string, string] => {
      const [name = '', value = ''] = parameter.split('=');
      return [name.trim().toLowerCase(), value.trim()];
    }),
  );
  const maxBitrate = Math.round(Number(said.get('maxaveragebitrate') ?? Number.NaN)); // the encoder takes whole ones
  const playbackRateHz = Number(said.get('maxplaybackrate') ?? Number.NaN);
  return {
    opus: {
      fec: said.get('useinbandfec') === '1',
      maxBitrate: Number.isFinite(maxBitrate) ? Math.max(LEAST_BITRATE, Math.min(MOST_BITRATE, maxBitrate)) : null,
      playbackRateHz: Number.isFinite(playbackRateHz) ? playbackRateHz : 48_000,
    },
  };
}

/** RFC 7587 6.1: values of `maxaveragebitrate` that make sense, in bits a second. */
const LEAST_BITRATE = 6_000;
const MOST_BITRATE = 510_000;
