import { Receiver } from '../../../../src/media/stream/index.ts';
import type { AudioCodec, KeyPress } from '../../../../src/media/rtp/index.ts';
import { RTP_HEADER_BYTES, writeRtpHeader } from '../../../../src/media/rtp/index.ts';
import type { AgreedAudio } from '../../../../src/media/sdp/index.ts';

/** The result of an offer/answer exchange, by default PCMU both ways with 198.51.100.7:4000. */
export function agreed(overrides: Partial<AgreedAudio> = {}): AgreedAudio {
  const codec = overrides.codec ?? 'PCMU';
  return {
    codec,
    sendPayloadType: codec === 'PCMU' ? 0 : 8,
    receive: [
      { payloadType: 0, codec: 'PCMU' },
      { payloadType: 8, codec: 'PCMA' },
    ],
    sendEvent: { payloadType: 101, clockRateHz: 8_000 },
    receiveEvents: [{ payloadType: 101, clockRateHz: 8_000 }],
    packetMs: 20,
    opus: null,
    remote: { address: '198.51.100.7', port: 4000 },
    sending: true,
    receiving: true,
    rtcpMux: false,
    held: false,
    remoteSends: true,
    srtp: null,
    webrtc: null,
    ...overrides,
  };
}

/** An RTP packet. */
export function rtp(fields: {
  payload: Uint8Array;
  payloadType?: number;
  sequence?: number;
  timestamp?: number;
  ssrc?: number;
  marker?: boolean;
}): Buffer {
  const datagram = Buffer.concat([Buffer.alloc(RTP_HEADER_BYTES), fields.payload]);
  writeRtpHeader(datagram, {
    marker: fields.marker ?? false,
    payloadType: fields.payloadType ?? 0,
    sequence: fields.sequence ?? 0,
    timestamp: fields.timestamp ?? 0,
    ssrc: fields.ssrc ?? 1,
  });
  return datagram;
}

/** A receiver and the events that it told. */
export function receiver(audio: AgreedAudio): { receiver: Receiver; firsts: () => number; presses: KeyPress[] } {
  let firsts = 0;
  const presses: KeyPress[] = [];
  const fault = (error: unknown): never => {
    throw error as Error;
  };
  const made = new Receiver(audio, { firstMedia: () => firsts++, keyPress: (press) => presses.push(press), fault }, 0);
  return { receiver: made, firsts: () => firsts, presses };
}

/** A receiver whose current frame is `octets`. Null is silence. */
export function hearingReceiver(codec: AudioCodec, octets: Buffer | null): Receiver {
  const { receiver: made } = receiver(agreed({ codec }));
  if (octets !== null) {
    made.onDatagram(rtp({ payload: octets, payloadType: codec === 'PCMU' ? 0 : 8 }), '198.51.100.7', 4000, 1);
    made.pull(20);
  }
  made.pull(40);
  return made;
}
