import type { TapCodec } from '../codecs/index.ts';
import type { RtpPacket } from '../rtp/index.ts';

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
