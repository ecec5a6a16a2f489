import type { AudioCodec, RtpPacket } from '../rtp/index.ts';

/** Who gets the audio packets that a receiver takes: those of G.711 before the jitter buffer, others as u-law after it. */
export interface PacketTap {
  forward(packet: RtpPacket, codec: AudioCodec, nowMs: number): void;
  /** A packet that is no audio, or is not taken. */
  leaveOut(packet: RtpPacket): void;
  close(): void;
}
