import { FRAME_MS, G711 } from '../../media/rtp/index.ts';

/** A frame with no sample louder than this, as speech has between words, can be left out without harm. */
const QUIET_PEAK = 400;

/** What the audio of a line is in. */
export interface LineFormat {
  readonly sampleRateHz: 8_000 | 16_000;
  readonly octetsPerMs: number;
  /** Octets of 20 ms. */
  readonly frameOctets: number;
  /** 20 ms of silence. */
  readonly silence: Buffer;
  /** Whether little is missed where such audio is left out. */
  readonly isQuiet: (audio: Buffer) => boolean;
}

/** Telephone audio: u-law. */
export const ULAW_LINE: LineFormat = {
  sampleRateHz: 8_000,
  octetsPerMs: 8,
  frameOctets: 8 * FRAME_MS,
  silence: Buffer.alloc(8 * FRAME_MS, G711.PCMU.silence),
  isQuiet: (audio) => audio.every((octet) => Math.abs(G711.PCMU.decode[octet] ?? 0) <= QUIET_PEAK),
};

/** Linear sound of 16 kHz: 16 bit, little-endian. */
export const WIDE_LINE: LineFormat = {
  sampleRateHz: 16_000,
  octetsPerMs: 32,
  frameOctets: 32 * FRAME_MS,
  silence: Buffer.alloc(32 * FRAME_MS),
  isQuiet: (audio) => {
    for (let at = 0; at + 1 < audio.length; at += 2) if (Math.abs(audio.readInt16LE(at)) > QUIET_PEAK) return false;
    return true;
  },
};
