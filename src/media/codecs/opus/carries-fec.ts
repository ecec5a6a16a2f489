/** RFC 6716 3.1 table 2: configurations from here on are CELT alone, which has no FEC. */
const FIRST_CELT = 16;
const FIRST_HYBRID = 12;
/** SILK frames in an Opus frame of 10, 20, 40 and 60 ms. */
const SILK_FRAMES = [1, 1, 2, 3] as const;

/**
 * Whether an Opus packet has the sound before it once more, at a lower rate (LBRR). Its first frame begins with a bit of
 * voice activity for each SILK frame and a bit that says so, for each channel (RFC 6716 4.2.3). Packets of many frames
 * (code 3) are taken for such without.
 */
export function carriesFec(packet: Buffer): boolean {
  const toc = packet[0] ?? 0;
  const config = toc >> 3;
  const start = firstFrameOf(packet, toc & 3);
  const first = start === null ? undefined : packet[start];
  if (config >= FIRST_CELT || first === undefined || packet.length <= 2) return false;
  const frames = config >= FIRST_HYBRID ? 1 : (SILK_FRAMES[config & 3] ?? 1);
  const bit = (place: number): boolean => ((first >> place) & 1) === 1;
  const isStereo = (toc & 4) !== 0;
  return bit(7 - frames) || (isStereo && bit(6 - 2 * frames));
}

/** RFC 6716 3.2: where the first frame begins; null where we do not look. */
function firstFrameOf(packet: Buffer, code: number): number | null {
  if (code === 3) return null;
  // Code 2 has the length of the first frame, in one octet or two (3.2.1).
  if (code === 2) return (packet[1] ?? 0) < 252 ? 2 : 3;
  return 1;
}
