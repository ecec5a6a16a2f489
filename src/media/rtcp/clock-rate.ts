/** Clock rate of a codec's timestamps: 8 kHz for G.711 and, for history's sake, G.722 (RFC 3551 4.5.2); Opus: RFC 7587; L16 at 16 kHz. */
export function clockRateOf(codec: string): number {
  const name = codec.toUpperCase();
  if (name === 'OPUS') return 48_000;
  return name === 'L16' ? 16_000 : 8_000;
}
