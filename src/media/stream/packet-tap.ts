import type { AudioCodec, RtpPacket } from '../rtp/index.ts';

/** What taps get: G.711, or linear sound of 16 kHz. */
export type TapCodec = AudioCodec | 'L16';

/**
 * Who gets the audio packets that a receiver takes. Those of G.711 and of L16 come before the jitter buffer, those of
 * other codecs after it.
 */
export interface PacketTap {
  /** Whether it takes L16 of a leg of 16 kHz; otherwise it gets u-law of that. */
  readonly wideband: boolean;
  forward(packet: RtpPacket, codec: TapCodec, nowMs: number): void;
  /** A packet that is no audio, or is not taken. */
  leaveOut(packet: RtpPacket): void;
  close(): void;
}
